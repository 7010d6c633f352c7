using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class GgufFileTests
{
    [Fact]
    public void GgufFile_reads_back_what_the_writer_wrote()
    {
        var writer = new GgufWriter();
        writer.Set("a.number", 4_000_000_000u);
        writer.Set("a.float", 0.25f);
        writer.Set("a.bool", true);
        writer.Set("a.text", "变频器 🙂");
        writer.Set("a.texts", (string[])["", "one", "two"]);
        writer.Set("a.numbers", (int[])[-1, 0, int.MaxValue]);
        writer.Add(TensorSpec.FromFloats("first", TensorEncoding.F16, 5, 3, (row, values) => values.Fill(row)));
        writer.Add(TensorSpec.FromFloats("second", TensorEncoding.Q8_0, 64, 2, (_, values) => values.Fill(1)));
        var bytes = ModelFile.Bytes(writer);

        using var file = ModelFile.Open(bytes);

        Assert.Equal(3u, file.Version);
        Assert.Equal(4_000_000_000u, file.RequireUInt32("a.number"));
        Assert.Equal(0.25f, file.RequireSingle("a.float"));
        Assert.True(file.FindBool("a.bool"));
        Assert.Equal("变频器 🙂", file.RequireString("a.text"));
        Assert.Equal(["", "one", "two"], file.ReadStrings(file.RequireArray("a.texts", GgufValueType.String)));
        Assert.Equal([-1, 0, int.MaxValue], file.ReadInt32s(file.RequireArray("a.numbers", GgufValueType.Int32)));
        Assert.Null(file.FindUInt32("missing"));
        Assert.Equal(
            [("first", GgufTensorType.F16, 15L, file.DataOffset, 30L), ("second", GgufTensorType.Q8_0, 128L, file.DataOffset + 32, 136L)],
            file.Tensors.Select(t => (t.Name, t.Type, t.Elements, t.Offset, t.Bytes)));
        Assert.Equal(166, file.TensorBytes);
        Assert.Equal((writer.FileBytes(), bytes.LongLength), (bytes.LongLength, file.Length));
        Assert.Equal((Half)2, BitConverter.ToHalf(bytes, (int)file.DataOffset + 20));
    }

    [Fact]
    public void GgufFile_reads_two_arrays_in_turns()
    {
        using var file = ModelFile.Open(ModelFile.Tiny());
        var tokens = file.ReadStrings(file.RequireArray("tokenizer.ggml.tokens", GgufValueType.String));
        var types = file.ReadInt32s(file.RequireArray("tokenizer.ggml.token_type", GgufValueType.Int32));

        var control = tokens.Zip(types).Where(entry => entry.Second != 1).Select(entry => entry.First);

        Assert.Equal(R1Chat.Tokens, control);
    }

    [Fact]
    public void GgufFile_says_which_type_a_key_has_when_another_is_asked_for()
    {
        using var file = ModelFile.Open(ModelFile.Tiny());

        Assert.Contains("'general.name' has type String where UInt32 is expected (at byte ", ModelFile.RefusalOf(() => file.FindUInt32("general.name")), StringComparison.Ordinal);
        Assert.Contains("is an array of String where Int32 is expected", ModelFile.RefusalOf(() => file.FindArray("tokenizer.ggml.tokens", GgufValueType.Int32)), StringComparison.Ordinal);
        Assert.Contains("the key 'no.such' is missing", ModelFile.RefusalOf(() => file.RequireString("no.such")), StringComparison.Ordinal);
    }

    [Fact]
    public void GgufFile_holds_little_when_the_vocabulary_is_large()
    {
        var writer = new GgufWriter();
        writer.Set("tokenizer.ggml.tokens", [.. Enumerable.Range(0, 200_000).Select(i => $"token number {i}")]);
        var bytes = ModelFile.Bytes(writer);
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var file = ModelFile.Open(bytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal("token number 199999", file.ReadStrings(file.RequireArray("tokenizer.ggml.tokens", GgufValueType.String)).Last());
    }
}
