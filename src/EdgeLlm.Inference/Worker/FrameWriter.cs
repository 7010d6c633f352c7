using Google.Protobuf;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// Writes length-delimited messages to a stream, whole and one at a time, whoever calls; who calls waits until the other end
/// has room. The stream is not disposed.
/// </summary>
internal sealed class FrameWriter(Stream stream)
{
    private readonly Lock _turn = new();
    private byte[] _buffer = new byte[4096];

    /// <summary>Writes and flushes one message.</summary>
    /// <exception cref="InvalidDataException">The message is larger than <see cref="Framing.MaxMessageBytes"/>; nothing was written.</exception>
    public void Write(IMessage message)
    {
        var size = message.CalculateSize();
        if (size > Framing.MaxMessageBytes)
        {
            throw new InvalidDataException($"A message of {size} bytes can't be sent; the limit is {Framing.MaxMessageBytes}.");
        }

        lock (_turn)
        {
            var length = Encode(message, size);
            stream.Write(_buffer.AsSpan(0, length));
            stream.Flush();
        }
    }

    private int Encode(IMessage message, int size)
    {
        var prefix = 0;
        if (_buffer.Length < size + Framing.MaxPrefixBytes)
        {
            _buffer = new byte[size + Framing.MaxPrefixBytes];
        }

        for (var rest = (uint)size; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                _buffer[prefix++] = (byte)rest;
                break;
            }

            _buffer[prefix++] = (byte)(rest | 0x80);
        }

        message.WriteTo(_buffer.AsSpan(prefix, size));
        return prefix + size;
    }
}
