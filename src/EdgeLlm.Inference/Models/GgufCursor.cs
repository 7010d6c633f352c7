using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EdgeLlm.Inference.Models;

/// <summary>
/// Walks through a file front to back. Every step is checked against the file's length before anything is read or
/// allocated, so that a length of 2^63 costs nothing but a clear message.
/// </summary>
internal sealed class GgufCursor(Stream stream, string fileName, long position)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _bufferStart;
    private int _bufferLength;

    /// <summary>Byte that is read next.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; } = stream.Length;

    public byte ReadByte(string what) => Take(1, what)[0];

    public uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>Reads a string; bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadString(int maximumBytes, string what)
    {
        var start = Position;
        var length = ReadUInt64(what);
        RequireRemaining(length, start, what);
        if (length > (ulong)maximumBytes)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"the length of {what} is {length:N0} bytes, more than the {maximumBytes:N0} allowed"), start);
        }

        return (int)length <= _buffer.Length
            ? Encoding.UTF8.GetString(Take((int)length, what))
            : ReadLongString((int)length, what);
    }

    /// <summary>Steps over a string without reading it.</summary>
    public void SkipString(string what)
    {
        var start = Position;
        var length = ReadUInt64(what);
        RequireRemaining(length, start, what);
        Position += (long)length;
    }

    /// <summary>Steps over bytes that must exist.</summary>
    public void Skip(ulong bytes, string what)
    {
        RequireRemaining(bytes, Position, what);
        Position += (long)bytes;
    }

    /// <summary>Says what is wrong and where, in the one form that every reader of a model file uses.</summary>
    public EdgeLlmException Invalid(string what, long offset) => InvalidModel.At(fileName, what, offset);

    private void RequireRemaining(ulong bytes, long start, string what)
    {
        if (bytes > (ulong)(Length - Position))
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"{what} needs {bytes:N0} bytes but only {Length - Position:N0} are left; the file is truncated or damaged: copy it again"), start);
        }
    }

    private ReadOnlySpan<byte> Take(int count, string what)
    {
        RequireRemaining((ulong)count, Position, what);
        if (Position < _bufferStart || Position + count > _bufferStart + _bufferLength)
        {
            Fill(count, what);
        }

        var taken = _buffer.AsSpan((int)(Position - _bufferStart), count);
        Position += count;
        return taken;
    }

    private string ReadLongString(int length, string what)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            var part = Take(Math.Min(_buffer.Length, length - done), what);
            part.CopyTo(bytes.AsSpan(done));
            done += part.Length;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private void Fill(int atLeast, string what)
    {
        try
        {
            stream.Position = Position;
            _bufferStart = Position;
            _bufferLength = stream.ReadAtLeast(_buffer, atLeast, throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw InvalidModel.Unreadable(fileName, e);
        }

        if (_bufferLength < atLeast)
        {
            throw Invalid($"the file became shorter while {what} was read: wait until it is copied", Position);
        }
    }
}
