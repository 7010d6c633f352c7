using System.Security.Cryptography;

namespace EdgeLlm.Inference.Models;

/// <summary>Names a file by its content.</summary>
internal static class FileHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>SHA-256 of the file in lower-case hex; reads front to back in large pieces.</summary>
    public static async Task<string> Sha256Async(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = ModelStream.Open(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (IOException e)
        {
            throw InvalidModel.Unreadable(Path.GetFileName(path), e);
        }
    }
}
