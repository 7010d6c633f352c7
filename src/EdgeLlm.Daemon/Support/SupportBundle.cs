using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace EdgeLlm.Daemon.Support;

/// <summary>Puts what helps others to help into one archive: no report, no diagnosis, no secret.</summary>
internal sealed class SupportBundle : IAsyncDisposable
{
    private const string Folder = "edgellm-support";
    private readonly GZipStream _zip;
    private readonly TarWriter _tar;
    private readonly DateTimeOffset _time;

    /// <param name="output">Where the archive goes.</param>
    /// <param name="time">When it is made.</param>
    public SupportBundle(Stream output, DateTimeOffset time)
    {
        _zip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        _tar = new TarWriter(_zip, TarEntryFormat.Pax, leaveOpen: true);
        _time = time;
    }

    /// <summary>Adds a text; nothing where there is none.</summary>
    public async Task AddAsync(string name, string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await _tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{Folder}/{name}") { DataStream = content, ModificationTime = _time }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        await _zip.DisposeAsync();
    }
}
