using System.Security.Cryptography;
using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Models;

/// <summary>
/// The beginning of a file that is on its way, hashed as it grows. It has a name of its own, which nothing takes for a
/// model, until all of it is proven. One pull at a time.
/// </summary>
internal sealed class PartFile : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly string _wanted;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartFile(string path, string wanted)
    {
        _path = path;
        _wanted = wanted;

        // Read is shared, since the header is checked while this is open; buffers would only hide what is on disk.
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Bytes that are here.</summary>
    public long Length { get; private set; }

    /// <summary>SHA-256 of these bytes, lower-case hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Opens what an earlier pull of the same content left, or an empty part.</summary>
    public static async Task<PartFile> OpenAsync(string path, string wanted, IProgress<PullStep> progress, CancellationToken cancellationToken)
    {
        var part = new PartFile(path, wanted);
        try
        {
            if (part._stream.Length > 0 && PartNote.Read(part.NotePath)?.Sha256 != wanted)
            {
                progress.Report(new PullStep.Remark("What an earlier pull left under this name is the beginning of another file; starting over."));
                part.StartOver();
            }

            await part.HashAsync(progress, cancellationToken);
            return part;
        }
        catch
        {
            await part.DisposeAsync();
            throw;
        }
    }

    /// <summary>What named the version of a source that these bytes are of; null if nothing did.</summary>
    public string? ValidatorOf(string source) =>
        PartNote.Read(NotePath) is { Validator.Length: > 0 } note && note.Source == source ? note.Validator : null;

    /// <summary>Notes where the bytes come from, before they come.</summary>
    public void Remember(string source, string? validator) => Write(() => new PartNote(_wanted, source, validator ?? "").Write(NotePath));

    /// <summary>Forgets all bytes.</summary>
    public void StartOver()
    {
        Write(() => _stream.SetLength(0));
        _stream.Position = 0;
        _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="StartException">They can't be written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }

        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Has all bytes on disk and gives the file its name; whoever looks sees all of it or nothing.</summary>
    public void MoveTo(string target) => Write(() =>
    {
        _stream.Flush(flushToDisk: true);

        // rename(2), as a move that overwrites is; one that doesn't is a second name for a moment.
        File.Move(_path, target, overwrite: true);
        File.Delete(NotePath);
    });

    /// <summary>Removes it, because nothing good can come of it.</summary>
    public void Remove()
    {
        File.Delete(_path);
        File.Delete(NotePath);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _hash.Dispose();
    }

    private string NotePath => _path + ".source";

    private async Task HashAsync(IProgress<PullStep> progress, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        int read;
        while ((read = await _stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            _hash.AppendData(buffer, 0, read);
            Length += read;
            progress.Report(new PullStep.Checking(Length, _stream.Length));
        }
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    private StartException Unwritable(Exception e) => new(ExitCodes.NoState, $"Can't write {_path}: {e.Message}", e);
}
