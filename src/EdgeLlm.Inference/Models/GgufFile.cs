using System.Globalization;

namespace EdgeLlm.Inference.Models;

/// <summary>
/// The header of a GGUF file, version 2 or 3: metadata and tensor descriptions, every one of them checked against the
/// file. Needs no native code and never holds more than the header's texts; arrays stay in the file until they are read.
/// Not for concurrent use.
/// </summary>
internal sealed class GgufFile : IDisposable
{
    private readonly Stream _stream;
    private readonly GgufHeader _header;

    private GgufFile(Stream stream, string name, GgufHeader header)
    {
        _stream = stream;
        Name = name;
        _header = header;
    }

    /// <summary>Name of the file, without its path.</summary>
    public string Name { get; }

    /// <summary>Version of the format.</summary>
    public uint Version => _header.Version;

    /// <summary>Bytes of the file.</summary>
    public long Length => _header.Length;

    /// <summary>Byte at which the tensors' data start.</summary>
    public long DataOffset => _header.DataOffset;

    /// <summary>Bytes of all tensors, without padding.</summary>
    public long TensorBytes => _header.TensorBytes;

    /// <summary>All metadata, by key.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata => _header.Metadata;

    /// <summary>All tensors, in the file's order.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _header.Tensors;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="EdgeLlmException">The file is missing, can't be read, or is not a sound GGUF file.</exception>
    public static GgufFile Open(string path)
    {
        var stream = ModelStream.Open(path);
        try
        {
            return Parse(stream, Path.GetFileName(path));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Checks the header in a stream that can be sought in; the file owns the stream from then on.</summary>
    public static GgufFile Parse(Stream stream, string name) =>
        new(stream, name, new GgufHeaderReader(new GgufCursor(stream, name, position: 0)).Read());

    /// <summary>Finds a number; null if the key is not there.</summary>
    public uint? FindUInt32(string key) => (uint?)Find(key, GgufValueType.UInt32)?.Bits;

    /// <summary>Finds a number; null if the key is not there.</summary>
    public float? FindSingle(string key) =>
        Find(key, GgufValueType.Float32) is { } value ? BitConverter.UInt32BitsToSingle((uint)value.Bits) : null;

    /// <summary>Finds a truth value; null if the key is not there.</summary>
    public bool? FindBool(string key) => Find(key, GgufValueType.Bool) is { } value ? value.Bits != 0 : null;

    /// <summary>Finds a text; null if the key is not there.</summary>
    public string? FindString(string key) => Find(key, GgufValueType.String)?.Text;

    /// <summary>Finds an array of the element type; null if the key is not there.</summary>
    public GgufArray? FindArray(string key, GgufValueType elementType)
    {
        var value = Find(key, GgufValueType.Array);
        return value is null || value.Array!.ElementType == elementType
            ? value?.Array
            : throw Invalid($"key {InvalidModel.Quote(key)} is an array of {value.Array.ElementType} where {elementType} is expected", value.Offset);
    }

    /// <summary>Gets a number that must be there.</summary>
    public uint RequireUInt32(string key) => FindUInt32(key) ?? throw Missing(key);

    /// <summary>Gets a number that must be there.</summary>
    public float RequireSingle(string key) => FindSingle(key) ?? throw Missing(key);

    /// <summary>Gets a text that must be there.</summary>
    public string RequireString(string key) => FindString(key) ?? throw Missing(key);

    /// <summary>Gets an array that must be there.</summary>
    public GgufArray RequireArray(string key, GgufValueType elementType) => FindArray(key, elementType) ?? throw Missing(key);

    /// <summary>Finds a tensor; null if there is none of this name.</summary>
    public GgufTensor? FindTensor(string name) => _header.TensorsByName.GetValueOrDefault(name);

    /// <summary>Reads the strings of an array one by one.</summary>
    public IEnumerable<string> ReadStrings(GgufArray array)
    {
        var cursor = new GgufCursor(_stream, Name, array.Offset);
        for (var i = 0L; i < array.Count; i++)
        {
            yield return cursor.ReadString(GgufHeaderReader.LongestElement, "an array's string");
        }
    }

    /// <summary>Reads the 32-bit numbers of an array one by one.</summary>
    public IEnumerable<int> ReadInt32s(GgufArray array)
    {
        var cursor = new GgufCursor(_stream, Name, array.Offset);
        for (var i = 0L; i < array.Count; i++)
        {
            yield return (int)cursor.ReadUInt32("an array's number");
        }
    }

    /// <summary>Says what is wrong with the value of a key, or that the key is missing.</summary>
    public EdgeLlmException InvalidValue(string key, string what) => Metadata.TryGetValue(key, out var value)
        ? Invalid($"key {InvalidModel.Quote(key)} {what}", value.Offset)
        : InvalidModel.Because(Name, $"key {InvalidModel.Quote(key)} {what}");

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private GgufValue? Find(string key, GgufValueType type)
    {
        if (!Metadata.TryGetValue(key, out var value))
        {
            return null;
        }

        return value.Type == type
            ? value
            : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"key {InvalidModel.Quote(key)} has type {value.Type} where {type} is expected"), value.Offset);
    }

    private EdgeLlmException Missing(string key) => InvalidModel.Because(Name, $"the key {InvalidModel.Quote(key)} is missing");

    private EdgeLlmException Invalid(string what, long offset) => InvalidModel.At(Name, what, offset);
}
