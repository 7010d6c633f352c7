using System.Globalization;
using System.Numerics;

namespace EdgeLlm.Inference.Models;

/// <summary>
/// Reads the header with limits that no real model comes near, because llama.cpp trusts more of it than it should.
/// </summary>
internal sealed class GgufHeaderReader(GgufCursor cursor)
{
    /// <summary>Longest string of an array that is read.</summary>
    public const int LongestElement = 64 * 1024;

    private const uint Magic = 0x4655_4747;
    private const uint DefaultAlignment = 32;
    private const uint LargestAlignment = 1 << 20;
    private const ulong MostKeys = 65_536;
    private const ulong MostTensors = 65_536;
    private const ulong MostArrayStrings = 1 << 24;
    private const int LongestKey = 1024;
    private const int LongestText = 4 << 20;
    private const int MostText = 16 << 20;

    private readonly Dictionary<string, GgufValue> _metadata = [];
    private int _textBytes;

    /// <summary>Reads and checks everything in front of the tensors' data.</summary>
    public GgufHeader Read()
    {
        // 1. What it is
        var version = ReadVersion();

        // 2. How much there is
        var tensorCount = ReadCount("the number of tensors", MostTensors);
        var keyCount = ReadCount("the number of metadata keys", MostKeys);

        // 3. Metadata
        for (var i = 0UL; i < keyCount; i++)
        {
            ReadKeyAndValue();
        }

        // 4. Tensors: their data follow the header in the same order, each padded to the alignment
        var alignment = Alignment();
        var tensors = new GgufTensorReader(cursor, alignment).Read((int)tensorCount);
        return new GgufHeader
        {
            Version = version,
            Length = cursor.Length,
            DataOffset = tensors.DataOffset,
            Metadata = _metadata,
            Tensors = tensors.Tensors,
            TensorsByName = tensors.ByName,
        };
    }

    private uint ReadVersion()
    {
        if (cursor.Length < 24)
        {
            throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{cursor.Length} bytes are too few for a GGUF file"), 0);
        }

        if (cursor.ReadUInt32("the magic number") != Magic)
        {
            throw cursor.Invalid("it is not a GGUF file: it does not start with 'GGUF'", 0);
        }

        var version = cursor.ReadUInt32("the version");
        return version switch
        {
            2 or 3 => version,
            _ when (version & 0xFFFF) == 0 && version != 0 => throw cursor.Invalid("it is a big-endian GGUF file; use the little-endian one", 4),
            _ => throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"it is GGUF version {version}; versions 2 and 3 can be read"), 4),
        };
    }

    private ulong ReadCount(string what, ulong most)
    {
        var start = cursor.Position;
        var count = cursor.ReadUInt64(what);
        return count <= most
            ? count
            : throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} is {count:N0}, more than the {most:N0} allowed"), start);
    }

    private void ReadKeyAndValue()
    {
        var start = cursor.Position;
        var key = cursor.ReadString(LongestKey, "a metadata key");
        if (key.Length == 0 || key.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw cursor.Invalid("a metadata key is empty or not UTF-8", start);
        }

        CountText(key, start);
        if (!_metadata.TryAdd(key, ReadValue(key)))
        {
            throw cursor.Invalid($"the key {InvalidModel.Quote(key)} occurs twice", start);
        }
    }

    private GgufValue ReadValue(string key)
    {
        var what = $"the value of {InvalidModel.Quote(key)}";
        var type = (GgufValueType)cursor.ReadUInt32(what);
        var start = cursor.Position;
        switch (type)
        {
            case GgufValueType.String:
                var text = cursor.ReadString(LongestText, what);
                CountText(text, start);
                return new GgufValue(type, 0, text, null, start);
            case GgufValueType.Array:
                return new GgufValue(type, 0, null, ReadArray(what), start);
            default:
                var bits = Width(type) switch
                {
                    1 => cursor.ReadByte(what),
                    2 => cursor.ReadByte(what) | ((ulong)cursor.ReadByte(what) << 8),
                    4 => cursor.ReadUInt32(what),
                    8 => cursor.ReadUInt64(what),
                    _ => throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} has the unknown type {(uint)type}"), start - 4),
                };
                return type != GgufValueType.Bool || bits <= 1
                    ? new GgufValue(type, bits, null, null, start)
                    : throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} is a bool of {bits}"), start);
        }
    }

    private GgufArray ReadArray(string what)
    {
        var start = cursor.Position;
        var elementType = (GgufValueType)cursor.ReadUInt32(what);
        var count = cursor.ReadUInt64(what);
        var offset = cursor.Position;
        if (elementType == GgufValueType.String)
        {
            if (count > MostArrayStrings)
            {
                throw cursor.Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} is an array of {count:N0} strings, more than the {MostArrayStrings:N0} allowed"), start);
            }

            for (var i = 0UL; i < count; i++)
            {
                cursor.SkipString(what);
            }
        }
        else if (Width(elementType) is var width and > 0)
        {
            // A count that overflows when multiplied is more than any file holds.
            cursor.Skip(count <= long.MaxValue / 8 ? count * (ulong)width : ulong.MaxValue, what);
        }
        else
        {
            throw cursor.Invalid(elementType == GgufValueType.Array
                ? $"{what} is an array of arrays, which llama.cpp can't read"
                : string.Create(CultureInfo.InvariantCulture, $"{what} is an array of the unknown type {(uint)elementType}"), start);
        }

        return new GgufArray(elementType, (long)count, offset);
    }

    private void CountText(string text, long start)
    {
        _textBytes += sizeof(char) * text.Length;
        if (_textBytes > MostText)
        {
            throw cursor.Invalid("the texts of the metadata are too long together", start);
        }
    }

    private uint Alignment()
    {
        const string Key = "general.alignment";
        if (!_metadata.TryGetValue(Key, out var value))
        {
            return DefaultAlignment;
        }

        return value.Type == GgufValueType.UInt32 && BitOperations.IsPow2(value.Bits) && value.Bits <= LargestAlignment
            ? (uint)value.Bits
            : throw cursor.Invalid("the key 'general.alignment' is not a power of two, as UInt32", value.Offset);
    }

    /// <summary>Bytes of a number; 0 for what is not a number.</summary>
    private static int Width(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };
}
