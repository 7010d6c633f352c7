using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// The hash of a record: SHA-256 of a name for this form, the sequence (8 bytes, big-endian), the hash of the record
/// before (32 bytes), then each field as its length (8 bytes, big-endian) and its UTF-8 bytes. With the lengths in it,
/// no two records have the same encoding.
/// </summary>
internal static class RecordHash
{
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>The columns it covers, in the order of the encoding.</summary>
    public const string Fields = "kind, request_id, create_time, asset_id, fault_code, caller, document, report";

    private static ReadOnlySpan<byte> Form => "edgellm record 2\n"u8;

    public static byte[] Compute(long sequence, ReadOnlySpan<byte> previous, params ReadOnlySpan<byte[]> fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Form);
        AppendNumber(hash, sequence);
        hash.AppendData(previous);
        foreach (var field in fields)
        {
            AppendNumber(hash, field.Length);
            hash.AppendData(field);
        }

        return hash.GetHashAndReset();
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
