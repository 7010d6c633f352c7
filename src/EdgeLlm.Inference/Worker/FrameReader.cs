using Google.Protobuf;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// Reads length-delimited messages from a stream, on a thread that has nothing else to do: it sleeps in the kernel until
/// bytes come, and nobody else is woken for them. One reader at a time; the stream is not disposed.
/// </summary>
internal sealed class FrameReader<T>(Stream stream, MessageParser<T> parser)
    where T : class, IMessage<T>
{
    // Messages are mostly a token's worth of text, so a small buffer serves many of them with one read.
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>The next message, or null where the stream ends between two messages.</summary>
    /// <exception cref="InvalidDataException">The stream ends inside a message, or what came is not one.</exception>
    public T? Read()
    {
        int length;
        while (!TryReadLength(out length))
        {
            if (!Fill())
            {
                return _start == _end ? null : throw new InvalidDataException("The stream ended inside a message's length.");
            }
        }

        while (_end - _start < length)
        {
            Reserve(length);
            if (!Fill())
            {
                throw new InvalidDataException($"The stream ended {_end - _start} bytes into a message of {length} bytes.");
            }
        }

        return Parse(length);
    }

    private T Parse(int length)
    {
        try
        {
            var message = parser.ParseFrom(_buffer, _start, length);
            _start += length;
            return message;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"{length} bytes came that are not a message: {e.Message}", e);
        }
    }

    private bool TryReadLength(out int length)
    {
        length = 0;
        ulong value = 0;
        for (var i = 0; i < Framing.MaxPrefixBytes; i++)
        {
            if (_start + i == _end)
            {
                return false;
            }

            var next = _buffer[_start + i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if ((next & 0x80) != 0)
            {
                continue;
            }

            if (value > Framing.MaxMessageBytes)
            {
                throw new InvalidDataException($"A message of {value} bytes was announced; the limit is {Framing.MaxMessageBytes}.");
            }

            length = (int)value;
            _start += i + 1;
            return true;
        }

        throw new InvalidDataException("A message's length has more than 32 bits.");
    }

    private bool Fill()
    {
        Reserve(_end - _start + 1);
        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    // Grows by doubling up to what is needed: a length that lies costs no memory until the bytes for it really come.
    private void Reserve(int wanted)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length && wanted > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(Math.Min(_buffer.Length * 2, wanted), _end + 1));
        }
    }
}
