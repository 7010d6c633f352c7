using Google.Protobuf;

namespace EdgeLlm.Inference.Worker;

/// <summary>Writes length-delimited messages to a stream, whole and one at a time, whoever calls. The stream is not disposed.</summary>
internal sealed class FrameWriter(Stream stream) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[] _buffer = new byte[4096];

    /// <summary>Writes and flushes one message.</summary>
    /// <exception cref="InvalidDataException">The message is larger than <see cref="Framing.MaxMessageBytes"/>; nothing was written.</exception>
    public async ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken = default)
    {
        var size = message.CalculateSize();
        if (size > Framing.MaxMessageBytes)
        {
            throw new InvalidDataException($"A message of {size} bytes can't be sent; the limit is {Framing.MaxMessageBytes}.");
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var length = Encode(message, size);

            // Not cancellable: half a message on the pipe would break every message after it.
            await stream.WriteAsync(_buffer.AsMemory(0, length), CancellationToken.None).ConfigureAwait(false);
            await stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

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
