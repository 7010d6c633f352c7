using System.Globalization;

namespace EdgeLlm.Inference.Models;

/// <summary>Reads the descriptions of the tensors and proves that their data fit into the file without touching each other.</summary>
internal sealed class GgufTensorReader(GgufCursor cursor, uint alignment)
{
    private const int LongestName = 63;
    private const uint MostDimensions = 4;

    private readonly List<GgufTensor> _tensors = [];
    private readonly Dictionary<string, GgufTensor> _byName = [];

    /// <summary>What was read.</summary>
    /// <param name="DataOffset">Byte of the file at which the first tensor's data start.</param>
    /// <param name="Tensors">In the file's order.</param>
    /// <param name="ByName">The same by name.</param>
    internal sealed record Result(long DataOffset, IReadOnlyList<GgufTensor> Tensors, IReadOnlyDictionary<string, GgufTensor> ByName);

    /// <summary>Reads as many descriptions as the header announced.</summary>
    public Result Read(int count)
    {
        // 1. Descriptions; offsets are relative to the data section, whose start is known only after the last of them
        var offsets = new List<(ulong Offset, long At)>();
        for (var i = 0; i < count; i++)
        {
            offsets.Add(ReadDescription());
        }

        // 2. llama.cpp takes the tensors one after the other, each padded to the alignment, and nothing else
        var dataOffset = Align(cursor.Position);
        var expected = 0L;
        for (var i = 0; i < count; i++)
        {
            var tensor = _tensors[i];
            var (offset, at) = offsets[i];
            if (offset != (ulong)expected)
            {
                throw cursor.Invalid(Misplaced(tensor, offset, expected), at);
            }

            _tensors[i] = tensor with { Offset = dataOffset + expected };
            _byName[tensor.Name] = _tensors[i];
            if (tensor.Bytes > long.MaxValue / 2 - expected)
            {
                throw cursor.Invalid($"tensor {InvalidModel.Quote(tensor.Name)} and those before it are larger than any file", at);
            }

            expected = Align(expected + tensor.Bytes);
        }

        // 3. The data must be there; the last tensor's padding need not
        var needed = count == 0 ? 0 : _tensors[^1].Offset + _tensors[^1].Bytes;
        return needed <= cursor.Length
            ? new Result(dataOffset, _tensors, _byName)
            : throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"file is {cursor.Length:N0} bytes long but its tensors need {needed:N0}: it is truncated; copy it again"), cursor.Length);
    }

    private (ulong Offset, long At) ReadDescription()
    {
        var start = cursor.Position;
        var name = cursor.ReadString(LongestName, "a tensor's name");
        if (name.Length == 0 || name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw cursor.Invalid("a tensor's name is empty or not UTF-8", start);
        }

        var what = $"tensor {InvalidModel.Quote(name)}";
        var dimensions = ReadDimensions(what);
        var typeAt = cursor.Position;
        var type = (GgufTensorType)cursor.ReadUInt32(what);
        if (GgufEncoding.Of(type) is not { } encoding)
        {
            throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} has the unknown type {(uint)type}"), typeAt);
        }

        if (dimensions[0] % encoding.BlockWeights != 0)
        {
            throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} has rows of {dimensions[0]:N0}, which is not a multiple of the {encoding.BlockWeights} that {type} packs together"), typeAt);
        }

        var at = cursor.Position;
        var offset = cursor.ReadUInt64(what);
        var tensor = new GgufTensor(name, type, dimensions, Offset: 0, Bytes(dimensions, encoding, what, start));
        if (!_byName.TryAdd(name, tensor))
        {
            throw cursor.Invalid($"{what} occurs twice", start);
        }

        _tensors.Add(tensor);
        return (offset, at);
    }

    private long[] ReadDimensions(string what)
    {
        var start = cursor.Position;
        var count = cursor.ReadUInt32(what);
        if (count is 0 or > MostDimensions)
        {
            throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} has {count} dimensions; 1 to {MostDimensions} are possible"), start);
        }

        var dimensions = new long[count];
        for (var i = 0; i < dimensions.Length; i++)
        {
            var at = cursor.Position;
            var length = cursor.ReadUInt64(what);
            dimensions[i] = length is > 0 and <= long.MaxValue
                ? (long)length
                : throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} has a dimension of {length}"), at);
        }

        return dimensions;
    }

    private long Bytes(long[] dimensions, GgufEncoding encoding, string what, long start)
    {
        try
        {
            var elements = dimensions.Aggregate(1L, (product, length) => checked(product * length));
            return checked(elements / encoding.BlockWeights * encoding.BlockBytes);
        }
        catch (OverflowException)
        {
            throw cursor.Invalid($"{what} has dimensions whose product overflows", start);
        }
    }

    private string Misplaced(GgufTensor tensor, ulong offset, long expected)
    {
        var why = offset % alignment != 0 ? "is not aligned" : offset < (ulong)expected ? "overlaps the tensor before it" : "leaves a gap";
        return string.Create(CultureInfo.InvariantCulture, $"tensor {InvalidModel.Quote(tensor.Name)} starts at {offset} of the data section where {expected} is due: it {why}");
    }

    private long Align(long position) => (position + alignment - 1) & ~((long)alignment - 1);
}
