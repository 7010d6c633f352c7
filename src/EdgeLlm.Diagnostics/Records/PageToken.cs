using System.Buffers.Binary;
using System.Buffers.Text;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Where the next page starts: the row sequence of the last entry shown, so that new rows don't shift the pages.</summary>
internal static class PageToken
{
    private const byte Version = 1;

    /// <summary>The token for what comes after a row.</summary>
    public static string Write(long sequence)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], sequence);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The row sequence below which a page starts.</summary>
    public static long Read(string token)
    {
        if (token.Length == 0)
        {
            return long.MaxValue;
        }

        Span<byte> bytes = stackalloc byte[9];
        if (token.Length == 12
            && Base64Url.IsValid(token)
            && Base64Url.TryDecodeFromChars(token, bytes, out var written)
            && written == bytes.Length
            && bytes[0] == Version)
        {
            return BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        }

        const string Problem = "The page token is not one that this service gave; leave it empty to start over.";
        throw new EdgeLlmException(EdgeLlmError.InvalidReport, Problem)
        {
            Violations = [new FieldViolation("page_token", Problem)],
        };
    }
}
