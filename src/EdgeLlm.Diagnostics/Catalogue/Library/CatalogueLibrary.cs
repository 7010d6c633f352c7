using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>
/// Holds the present catalogue: built-in entries, over them what was imported, over that the plant's own files. Each
/// change makes a new catalogue beside the old one, which is closed when the last diagnosis that uses it has ended.
/// </summary>
public sealed partial class CatalogueLibrary : IDisposable
{
    private readonly CatalogueFolders _folders;
    private readonly ILogger _logger;

    // Changes wait for each other; whoever reads waits for nobody.
    private readonly Lock _changes = new();
    private volatile CatalogueSnapshot _current;
    private string _loadedFingerprint;
    private string _lastFingerprint;

    private CatalogueLibrary(CatalogueFolders folders, ILogger logger)
    {
        _folders = folders;
        _logger = logger;
        var layers = FileLayers.Find(folders);
        _lastFingerprint = FileLayers.Fingerprint(layers);
        (_current, _loadedFingerprint) = Start(layers);
    }

    /// <summary>The files beside the built-in entries, and what is wrong with them.</summary>
    public ImmutableArray<CatalogueFile> Files => _current.Files;

    /// <summary>Opens the library; a file that is wrong is left out and logged.</summary>
    public static CatalogueLibrary Open(CatalogueFolders folders, ILogger<CatalogueLibrary> logger) => new(folders, logger);

    /// <summary>The present catalogue, which stays open and as it is until the lease is disposed.</summary>
    public CatalogueLease Take()
    {
        while (true)
        {
            // A snapshot that closes between these two steps has a successor already.
            var current = _current;
            if (current.TryEnter())
            {
                return new CatalogueLease(current);
            }

            ObjectDisposedException.ThrowIf(ReferenceEquals(current, _current), this);
        }
    }

    /// <summary>Reads all files again.</summary>
    /// <exception cref="EdgeLlmException">The index can't be written; the catalogue stays as it was.</exception>
    public void Reload()
    {
        lock (_changes)
        {
            Guard(() => Change(FileLayers.Find(_folders), () => { }));
        }
    }

    /// <summary>Reads all files again if any was changed and none is just being written; true if that was so.</summary>
    /// <remarks>To be called every few seconds: a change is taken in when it looks the same twice.</remarks>
    public bool ReloadIfChanged()
    {
        var fingerprint = FileLayers.Fingerprint(FileLayers.Find(_folders));
        lock (_changes)
        {
            var isSettled = fingerprint == _lastFingerprint;
            _lastFingerprint = fingerprint;
            if (!isSettled || fingerprint == _loadedFingerprint)
            {
                return false;
            }

            Reload();
            return true;
        }
    }

    /// <summary>Takes a file's entries in, all or none, under a name that a later import can replace.</summary>
    /// <param name="name">The import's name; see <see cref="ImportName"/>.</param>
    /// <param name="format">How the file is written.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="validateOnly">Tell what would become of it, and change nothing.</param>
    /// <exception cref="EdgeLlmException">The import can't be written; nothing was changed.</exception>
    public ImportResult Import(string name, ImportFormat format, ReadOnlyMemory<byte> content, bool validateOnly)
    {
        lock (_changes)
        {
            return Guard(() =>
            {
                using var file = new ImportFile(_folders.Imports, name);
                var (added, replaced, signsLost) = (0, 0, 0);
                var problems = CatalogueImport.Read(name, format, content, entry =>
                {
                    file.Add(entry);
                    if (!_current.Catalogue.Contains(entry.Id))
                    {
                        added++;
                        return;
                    }

                    replaced++;
                    signsLost += !entry.HasSigns && _current.Catalogue.Get(entry.Id)!.HasSigns ? 1 : 0;
                });
                if (problems.Count == 0 && file.IsTooLarge)
                {
                    problems = [CatalogueImport.TooLarge(name)];
                }

                if (problems.Count == 0 && !validateOnly)
                {
                    Change(FileLayers.FindWith(_folders, file.Name, file.Complete()), file.Commit);
                    LogImported(name, added, replaced);
                }

                return new ImportResult(added, replaced, signsLost, problems);
            });
        }
    }

    /// <summary>Removes an import; false if there is none of this name.</summary>
    /// <exception cref="EdgeLlmException">The import can't be removed.</exception>
    public bool DeleteImport(string name)
    {
        lock (_changes)
        {
            return Guard(() =>
            {
                if (!ImportFile.Exists(_folders.Imports, name))
                {
                    return false;
                }

                Change(FileLayers.FindWith(_folders, ImportFile.NameOf(name), null), () => ImportFile.Delete(_folders.Imports, name));
                LogRemoved(name);
                return true;
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_changes)
        {
            _current.Leave();
        }
    }

    private (CatalogueSnapshot Snapshot, string Fingerprint) Start(IReadOnlyList<FileLayer> layers)
    {
        try
        {
            // What a daemon left behind that was killed.
            if (Directory.Exists(_folders.Indexes))
            {
                Directory.Delete(_folders.Indexes, recursive: true);
            }

            return (Load(layers), _lastFingerprint);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            LogBuiltInOnly(e.Message);
            return (Load([]), FileLayers.Fingerprint([]));
        }
    }

    // The new catalogue first, since it is what most likely fails: what is on disk then stays as it was.
    private void Change(IReadOnlyList<FileLayer> layers, Action commit)
    {
        var fingerprint = FileLayers.Fingerprint(layers);
        var next = Load(layers);
        try
        {
            commit();
        }
        catch
        {
            next.Leave();
            throw;
        }

        var previous = _current;
        _current = next;
        _loadedFingerprint = _lastFingerprint = fingerprint;
        previous.Leave();
        LogLoaded(next.Catalogue.Count, next.Catalogue.Version);
    }

    private CatalogueSnapshot Load(IReadOnlyList<FileLayer> layers)
    {
        var builtIn = CatalogueData.ReadBuiltIn();

        // The built-in entries alone take little memory; what a plant adds may be a hundred times more.
        using var builder = new CatalogueIndexBuilder(layers.Count == 0 ? null : NewIndexFile());
        using var version = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        version.AppendData(Encoding.UTF8.GetBytes(builtIn.Version));
        var files = ImmutableArray.CreateBuilder<CatalogueFile>();
        foreach (var layer in layers)
        {
            files.Add(AddFile(builder, layer, version));
        }

        foreach (var entry in builtIn.Entries)
        {
            builder.Add(entry, EntryOrigin.BuiltIn, "");
        }

        var isChanged = files.Any(file => file.Entries > 0);
        files.Reverse();
        return new CatalogueSnapshot(
            new FaultCatalogue(builder.Build(), isChanged ? Convert.ToHexStringLower(version.GetHashAndReset())[..12] : builtIn.Version),
            files.ToImmutable());
    }

    private CatalogueFile AddFile(CatalogueIndexBuilder builder, FileLayer layer, IncrementalHash version)
    {
        var (origin, name, file) = layer;
        builder.Mark();
        var entries = 0;
        var problems = ReadFile(name, file, out var content);
        if (problems.Count == 0)
        {
            problems = CatalogueImport.Read(name, ImportFormats.OfFile(name)!.Value, content, entry => entries += builder.Add(entry, origin, name) ? 1 : 0);
        }

        if (problems.Count > 0)
        {
            builder.TakeBack();
            LogLeftOut(name, problems.Count, problems[0].ToString());
            return new CatalogueFile(name, origin, 0, [.. problems]);
        }

        builder.Keep();
        version.AppendData(SHA256.HashData(content));
        return new CatalogueFile(name, origin, entries, []);
    }

    private static IReadOnlyList<ImportProblem> ReadFile(string name, FileInfo file, out byte[] content)
    {
        content = [];
        try
        {
            if (file.Length > CatalogueImport.MaxBytes)
            {
                return [CatalogueImport.TooLarge(name)];
            }

            // What is no regular file has no length, and may have no end, or hold up whoever opens it.
            if (file.Length == 0)
            {
                return [new ImportProblem(name, 1, 1, "the file is empty, or is no regular file.")];
            }

            content = File.ReadAllBytes(file.FullName);
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new ImportProblem(name, 1, 1, "the file can't be read; see who may.")];
        }
    }

    private string NewIndexFile()
    {
        Directory.CreateDirectory(_folders.Indexes);
        return Path.Combine(_folders.Indexes, $"{Guid.NewGuid():N}.sqlite");
    }

    private void Guard(Action change) => Guard(() =>
    {
        change();
        return true;
    });

    private T Guard<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            LogCantWrite(e.Message);
            throw new EdgeLlmException(EdgeLlmError.StoreUnavailable, "The catalogue can't be written; the service's log says why. It stays as it was.", e);
        }
    }

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or SqliteException;

    [LoggerMessage(2300, LogLevel.Information, "Catalogue has {Entries} entries now, version {Version}")]
    private partial void LogLoaded(int entries, string version);

    [LoggerMessage(2301, LogLevel.Warning, "Catalogue file {File} is left out, it has {Count} problem(s); the first: {Problem}")]
    private partial void LogLeftOut(string file, int count, string problem);

    [LoggerMessage(2302, LogLevel.Information, "Import {Name} is in the catalogue: {Added} entries added, {Replaced} replaced")]
    private partial void LogImported(string name, int added, int replaced);

    [LoggerMessage(2303, LogLevel.Information, "Import {Name} was removed from the catalogue")]
    private partial void LogRemoved(string name);

    [LoggerMessage(2304, LogLevel.Error, "Catalogue starts with its built-in entries alone, since its files can't be indexed: {Reason}")]
    private partial void LogBuiltInOnly(string reason);

    [LoggerMessage(2305, LogLevel.Error, "Catalogue can't be written and stays as it was: {Reason}")]
    private partial void LogCantWrite(string reason);
}
