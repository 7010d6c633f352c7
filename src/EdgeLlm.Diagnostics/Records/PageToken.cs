using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// Where the next page starts: the sequence of the last entry shown, so that new records don't shift the pages, with a
/// digest of the filter, without which that means nothing.
/// </summary>
internal static class PageToken
{
    private const byte Version = 2;
    private const int DigestAt = 1 + sizeof(long);
    private const int Bytes = DigestAt + 8;

    /// <summary>The token for what comes after a record.</summary>
    public static string Write(long sequence, string assetId)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], sequence);
        Digest(assetId).CopyTo(bytes[DigestAt..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The sequence below which a page starts.</summary>
    public static long Read(string token, string assetId)
    {
        if (token.Length == 0)
        {
            return long.MaxValue;
        }

        Span<byte> bytes = stackalloc byte[Bytes];
        if (token.Length != Base64Url.GetEncodedLength(Bytes)
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var written)
            || written != Bytes
            || bytes[0] != Version)
        {
            throw Refused("The page token is not one that this service gave; leave it empty to start over.");
        }

        return bytes[DigestAt..].SequenceEqual(Digest(assetId))
            ? BinaryPrimitives.ReadInt64BigEndian(bytes[1..])
            : throw Refused("The page token belongs to a list with another asset_id; ask with the same one, or leave the token empty to start over.");
    }

    private static ReadOnlySpan<byte> Digest(string assetId) => SHA256.HashData(Encoding.UTF8.GetBytes(assetId)).AsSpan(0, Bytes - DigestAt);

    private static EdgeLlmException Refused(string problem) => new(EdgeLlmError.InvalidReport, problem)
    {
        Violations = [new FieldViolation("page_token", problem)],
    };
}
