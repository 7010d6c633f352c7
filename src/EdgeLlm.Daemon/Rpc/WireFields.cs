using Google.Protobuf.Reflection;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// Counts the fields of a message while it is still bytes. Two bytes on the wire are enough for an empty signal, which
/// takes more than a hundred as an object: a request is parsed only when its number of fields is one a report can have.
/// </summary>
internal static class WireFields
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>The number of fields, in messages within it as well, but hardly more than a limit; null if it is not a message.</summary>
    public static int? Count(ReadOnlySpan<byte> message, MessageDescriptor type, int limit)
    {
        var count = 0;
        return Walk(message, type, limit, ref count) ? count : null;
    }

    private static bool Walk(ReadOnlySpan<byte> rest, MessageDescriptor type, int limit, ref int count)
    {
        while (rest.Length > 0 && count <= limit)
        {
            count++;
            if (!TryReadVarint(ref rest, out var tag))
            {
                return false;
            }

            ulong length = 0;
            var isWhole = (tag & 7) switch
            {
                Varint => TryReadVarint(ref rest, out _),
                Fixed64 => (length = sizeof(ulong)) > 0,
                Fixed32 => (length = sizeof(uint)) > 0,
                Delimited => TryReadVarint(ref rest, out length),

                // Groups; the contract has none.
                _ => false,
            };
            if (!isWhole || length > (ulong)rest.Length)
            {
                return false;
            }

            var content = rest[..(int)length];
            rest = rest[(int)length..];
            if ((tag & 7) == Delimited
                && type.FindFieldByNumber((int)(tag >> 3)) is { FieldType: FieldType.Message } field
                && !Walk(content, field.MessageType, limit, ref count))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        const int MaxBytes = 10;
        value = 0;
        for (var i = 0; i < MaxBytes && i < rest.Length; i++)
        {
            value |= (rest[i] & 0x7FUL) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
