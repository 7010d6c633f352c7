using System.Security.Cryptography;

namespace EdgeLlm.Inference.Models;

/// <summary>Names a file by its content.</summary>
public static class FileHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>SHA-256 of the file in lower-case hex.</summary>
    /// <exception cref="EdgeLlmException">The file is missing, empty or can't be read.</exception>
    public static Task<string> Sha256Async(string path, CancellationToken cancellationToken) => Sha256Async(path, progress: null, cancellationToken);

    /// <summary>SHA-256 of the file in lower-case hex; reads front to back in large pieces.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Is told how many bytes have been read; null if nobody waits for it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="EdgeLlmException">The file is missing, empty or can't be read.</exception>
    public static async Task<string> Sha256Async(string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = ModelStream.Open(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
            var done = 0L;
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                progress?.Report(done += read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (IOException e)
        {
            throw InvalidModel.Unreadable(Path.GetFileName(path), e);
        }
    }
}
