using System.Buffers.Binary;
using System.Text;
using CsCheck;
using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class HostileGgufTests
{
    private static readonly byte[] s_small = ModelFile.Bytes(Small());
    private static readonly byte[][] s_nasty = [Number(ulong.MaxValue), Number(1UL << 63), Number(uint.MaxValue), Number(0UL)];

    public static TheoryData<string, byte[]> Damaged => new()
    {
        { "does not start with 'GGUF'", Patch(0, "GGML"u8.ToArray()) },
        { "it is GGUF version 1;", Patch(4, Number(1u)) },
        { "it is GGUF version 4;", Patch(4, Number(4u)) },
        { "big-endian", Patch(4, [0, 0, 0, 3]) },
        { "the number of tensors is 9,223,372,036,854,775,808", Patch(8, Number(1UL << 63)) },
        { "the number of metadata keys is 18,446,744,073,709,551,615", Patch(16, Number(ulong.MaxValue)) },
        { "a metadata key needs 9,223,372,036,854,775,807 bytes", Patch(24, Number((ulong)long.MaxValue)) },
        { "a metadata key is empty", Patch(24, Number(0UL)) },
        { "a metadata key is empty or not UTF-8", Patch(32, [0xFF]) },
        { "is 1,025 bytes, more than the 1,024", With(w => w.Set(new string('k', 1025), 1u)) },
        { "has the unknown type 13", With(w => w.SetRaw("k", 13, b => b.Write(0L))) },
        { "is a bool of 2", With(w => w.SetRaw("k", 7, b => b.Write((byte)2))) },
        { "is an array of arrays", With(w => w.SetRaw("k", 9, b => WriteArray(b, 9, 1, 0))) },
        { "is an array of the unknown type 99", With(w => w.SetRaw("k", 9, b => WriteArray(b, 99, 1, 0))) },
        { "is an array of 18,446,744,073,709,551,615 strings", With(w => w.SetRaw("k", 9, b => WriteArray(b, 8, ulong.MaxValue, 0))) },
        { "needs 18,446,744,073,709,551,615 bytes", With(w => w.SetRaw("k", 9, b => WriteArray(b, 4, ulong.MaxValue / 2, 0))) },
        { "needs 2,305,843,009,213,693,952 bytes", With(w => w.SetRaw("k", 9, b => WriteArray(b, 4, 1UL << 59, 0))) },
        { "needs 1,000,000 bytes but only", With(w => w.SetRaw("k", 8, b => b.Write(1_000_000UL))) },
        { "'general.alignment' is not a power of two", With(w => w.Set("general.alignment", 48u)) },
        { "'general.alignment' is not a power of two", With(w => w.Set("general.alignment", 0u)) },
        { "'general.alignment' is not a power of two", With(w => w.Set("general.alignment", "32")) },
        { "starts at 32 of the data section where 64 is due: it is not aligned", With(w => w.Set("general.alignment", 64u)) },
        { "the key 'a.number' occurs twice", Replace("b.number", "a.number") },
        { "tensor 'first' occurs twice", Replace("other", "first") },
        { "has 0 dimensions", PatchAfter("first", Number(0u)) },
        { "has 5 dimensions", PatchAfter("first", Number(5u)) },
        { "has a dimension of 0", PatchAfter("first", [.. Number(2u), .. Number(0UL)]) },
        { "has a dimension of 18446744073709551615", PatchAfter("first", [.. Number(2u), .. Number(ulong.MaxValue)]) },
        { "product overflows", PatchAfter("first", [.. Number(2u), .. Number(1UL << 40), .. Number(1UL << 40)]) },
        { "has the unknown type 4", PatchAfter("first", [.. Number(2u), .. Number(4UL), .. Number(2UL), .. Number(4u)]) },
        { "which is not a multiple of the 32 that Q8_0 packs together", PatchAfter("first", [.. Number(2u), .. Number(4UL), .. Number(2UL), .. Number(8u)]) },
        { "overlaps the tensor before it", PatchAfter("other", [.. Number(2u), .. Number(4UL), .. Number(2UL), .. Number(0u), .. Number(0UL)]) },
        { "leaves a gap", PatchAfter("other", [.. Number(2u), .. Number(4UL), .. Number(2UL), .. Number(0u), .. Number(64UL)]) },
        { "it is not aligned", PatchAfter("other", [.. Number(2u), .. Number(4UL), .. Number(2UL), .. Number(0u), .. Number(33UL)]) },
        { "starts at 18446744073709551584", PatchAfter("other", [.. Number(2u), .. Number(4UL), .. Number(2UL), .. Number(0u), .. Number(ulong.MaxValue - 31)]) },
        { "larger than any file", PatchAfter("first", [.. Number(2u), .. Number(1UL << 60), .. Number(2UL), .. Number(1u)]) },
        { "0 bytes are too few", [] },
    };

    [Theory]
    [MemberData(nameof(Damaged), DisableDiscoveryEnumeration = true)]
    public void GgufFile_says_what_is_wrong_and_where_when_the_file_is_damaged(string words, byte[] bytes)
    {
        var message = ModelFile.RefusalOf(() => ModelFile.Open(bytes));

        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Matches(@"^Model file 'model\.gguf': .* \(at byte \d+\)\.$", message);
    }

    [Fact]
    public void GgufFile_gives_both_sizes_when_the_data_are_cut_off()
    {
        var message = ModelFile.RefusalOf(() => ModelFile.Open(s_small[..^1]));

        Assert.Contains($"file is {s_small.Length - 1:N0} bytes long but its tensors need {s_small.Length:N0}: it is truncated; copy it again", message, StringComparison.Ordinal);
    }

    [Fact]
    public void GgufFile_refuses_the_file_when_it_ends_anywhere_too_early()
    {
        for (var length = 0; length < s_small.Length; length++)
        {
            ModelFile.RefusalOf(() => ModelFile.Open(s_small[..length]));
        }

        ModelFile.Open(s_small).Dispose();
    }

    [Fact]
    public void GgufFile_shows_no_control_characters_when_names_hold_them()
    {
        var message = ModelFile.RefusalOf(() => ModelFile.Open(With(w => w.SetRaw("k\n\u001b[31m\u202e", 13, _ => { }))));

        Assert.Contains("'k\uFFFD\uFFFD[31m\uFFFD'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_gives_a_model_or_one_clear_refusal_when_bytes_are_changed_at_random()
    {
        var change = Gen.Select(Gen.Int[0, s_small.Length - 1], Gen.OneOf(Gen.Byte.Array[1, 8], Gen.Int[0, s_nasty.Length - 1].Select(i => s_nasty[i])));
        change.Array[1, 3].Sample(changes =>
        {
            var bytes = (byte[])s_small.Clone();
            foreach (var (at, patch) in changes)
            {
                patch.AsSpan(0, Math.Min(patch.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
            }

            ReadWhole(bytes);
        }, iter: 20_000);
    }

    [Fact]
    public void Inspecting_gives_a_model_or_one_clear_refusal_when_the_header_is_changed_at_random()
    {
        var whole = ModelFile.Tiny();
        using var sound = ModelFile.Open(whole);
        var interesting = (int)sound.Metadata["tokenizer.ggml.tokens"].Offset;
        Gen.Select(Gen.Int[0, interesting], Gen.Byte.Array[1, 4]).Sample(
            (at, patch) =>
            {
                var bytes = (byte[])whole.Clone();
                patch.CopyTo(bytes.AsSpan(at));
                Guard(() => ModelCheck.Inspect(ModelFile.Open(bytes)));
            },
            iter: 1_000);
    }

    private static void ReadWhole(byte[] bytes) => Guard(() =>
    {
        using var file = ModelFile.Open(bytes);
        foreach (var value in file.Metadata.Values)
        {
            _ = value.Array?.ElementType switch
            {
                GgufValueType.String => file.ReadStrings(value.Array).Count(),
                GgufValueType.Int32 => file.ReadInt32s(value.Array).Count(),
                _ => 0,
            };
        }

        Assert.All(file.Tensors, tensor => Assert.InRange(tensor.Offset + tensor.Bytes, 1, bytes.Length));
    });

    /// <summary>Whatever else is thrown, or a large allocation, fails the test.</summary>
    private static void Guard(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (EdgeLlmException e) when (e.Error == EdgeLlmError.InvalidModel)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    private static GgufWriter Small()
    {
        var writer = new GgufWriter();
        writer.Set("a.number", 1u);
        writer.Set("b.number", 2u);
        writer.Set("c.text", "text");
        writer.Set("d.texts", (string[])["one", "two"]);
        writer.Set("e.numbers", (int[])[1, 2, 3]);
        writer.Add(TensorSpec.FromFloats("first", TensorEncoding.F32, 4, 2, (_, values) => values.Fill(1)));
        writer.Add(TensorSpec.FromFloats("other", TensorEncoding.F32, 4, 2, (_, values) => values.Fill(2)));
        return writer;
    }

    private static byte[] With(Action<GgufWriter> change)
    {
        var writer = Small();
        change(writer);
        return ModelFile.Bytes(writer);
    }

    private static byte[] Patch(int at, byte[] patch)
    {
        var bytes = ModelFile.Bytes(Small());
        patch.CopyTo(bytes, at);
        return bytes;
    }

    private static byte[] PatchAfter(string text, byte[] patch)
    {
        var bytes = ModelFile.Bytes(Small());
        var found = Encoding.UTF8.GetBytes(text);
        return Patch(bytes.AsSpan().IndexOf(found) + found.Length, patch);
    }

    private static byte[] Replace(string text, string other) =>
        Patch(ModelFile.Bytes(Small()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetBytes(other));

    private static void WriteArray(BinaryWriter writer, uint type, ulong count, ulong first)
    {
        writer.Write(type);
        writer.Write(count);
        writer.Write(first);
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Number(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
