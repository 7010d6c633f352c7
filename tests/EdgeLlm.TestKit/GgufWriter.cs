using System.Buffers.Binary;
using System.Text;

namespace EdgeLlm.TestKit;

/// <summary>
/// Writes a GGUF file, version 3, alignment 32: keys and tensors are declared first, and tensors are then streamed row
/// by row, so that the size of a model does not matter. Setting a key again replaces its value in its place.
/// </summary>
public sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly List<(string Key, byte[] Value)> _metadata = [];
    private readonly List<TensorSpec> _tensors = [];

    /// <summary>Tensors as declared so far.</summary>
    public IReadOnlyList<TensorSpec> Tensors => _tensors;

    /// <summary>Sets a UINT32.</summary>
    public void Set(string key, uint value) => SetRaw(key, 4, w => w.Write(value));

    /// <summary>Sets a FLOAT32.</summary>
    public void Set(string key, float value) => SetRaw(key, 6, w => w.Write(value));

    /// <summary>Sets a BOOL.</summary>
    public void Set(string key, bool value) => SetRaw(key, 7, w => w.Write(value));

    /// <summary>Sets a STRING.</summary>
    public void Set(string key, string value) => SetRaw(key, 8, w => WriteString(w, value));

    /// <summary>Sets an ARRAY of STRING.</summary>
    public void Set(string key, IReadOnlyCollection<string> values) => SetRaw(key, 9, w =>
    {
        w.Write(8u);
        w.Write((ulong)values.Count);
        foreach (var value in values)
        {
            WriteString(w, value);
        }
    });

    /// <summary>Sets an ARRAY of INT32.</summary>
    public void Set(string key, IReadOnlyCollection<int> values) => SetRaw(key, 9, w =>
    {
        w.Write(5u);
        w.Write((ulong)values.Count);
        foreach (var value in values)
        {
            w.Write(value);
        }
    });

    /// <summary>Sets a value of any type number and any bytes, sound or not.</summary>
    public void SetRaw(string key, uint type, Action<BinaryWriter> value)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(type);
        value(writer);
        writer.Flush();
        var at = _metadata.FindIndex(entry => entry.Key == key);
        if (at < 0)
        {
            _metadata.Add((key, buffer.ToArray()));
        }
        else
        {
            _metadata[at] = (key, buffer.ToArray());
        }
    }

    /// <summary>Leaves a key out.</summary>
    public void Remove(string key) => _metadata.RemoveAll(entry => entry.Key == key);

    /// <summary>Declares a tensor.</summary>
    public void Add(TensorSpec tensor) => _tensors.Add(tensor);

    /// <summary>Replaces a tensor in its place.</summary>
    public void Replace(string name, Func<TensorSpec, TensorSpec> change)
    {
        var at = _tensors.FindIndex(tensor => tensor.Name == name);
        _tensors[at] = change(_tensors[at]);
    }

    /// <summary>Leaves a tensor out.</summary>
    public void RemoveTensor(string name) => _tensors.RemoveAll(tensor => tensor.Name == name);

    /// <summary>Bytes that the file will have.</summary>
    public long FileBytes()
    {
        using var header = new MemoryStream();
        WriteHeader(header);
        return Align(header.Length) + _tensors.Sum(tensor => Align(tensor.Bytes));
    }

    /// <summary>Writes the file; an existing one is replaced only when the new one is whole.</summary>
    public void Write(string path, Action<TensorSpec>? progress = null)
    {
        var unfinished = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
            {
                Write(stream, progress);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Writes the file; <paramref name="progress"/> is told of each tensor before it is written.</summary>
    public void Write(Stream stream, Action<TensorSpec>? progress = null)
    {
        using var header = new MemoryStream();
        WriteHeader(header);
        header.WriteTo(stream);
        Pad(stream, header.Length);
        foreach (var tensor in _tensors)
        {
            progress?.Invoke(tensor);
            var encoded = new byte[RowEncoder.RowBytes(tensor.Encoding, tensor.Columns)];
            for (var row = 0L; row < tensor.Rows; row++)
            {
                tensor.Source(row, encoded);
                stream.Write(encoded);
            }

            Pad(stream, tensor.Bytes);
        }
    }

    private void WriteHeader(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_metadata.Count);
        foreach (var (key, value) in _metadata)
        {
            WriteString(writer, key);
            writer.Write(value);
        }

        var offset = 0L;
        foreach (var tensor in _tensors)
        {
            WriteString(writer, tensor.Name);
            writer.Write(tensor.Rows == 1 ? 1u : 2u);
            writer.Write(tensor.Columns);
            if (tensor.Rows != 1)
            {
                writer.Write(tensor.Rows);
            }

            writer.Write((uint)tensor.Encoding);
            writer.Write(offset);
            offset += Align(tensor.Bytes);
        }
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
        writer.Write(length);
        writer.Write(bytes);
    }

    private static void Pad(Stream stream, long written)
    {
        Span<byte> zeros = stackalloc byte[Alignment];
        zeros.Clear();
        stream.Write(zeros[..(int)(Align(written) - written)]);
    }

    private static long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;
}
