using System.Collections.Immutable;
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
    private readonly SnapshotLoader _loader;
    private readonly ILogger _logger;

    // Changes wait for each other; whoever reads waits for nobody.
    private readonly Lock _changes = new();
    private volatile CatalogueSnapshot _current;
    private string _loadedFingerprint;
    private string _lastFingerprint;

    private CatalogueLibrary(CatalogueFolders folders, ILogger logger)
    {
        _folders = folders;
        _loader = new SnapshotLoader(folders, logger);
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

            return (_loader.Load(layers), _lastFingerprint);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // Knowledge needs no index.
            LogBuiltInOnly(e.Message);
            return (_loader.Load([.. layers.Where(layer => layer.IsKnowledge)]), FileLayers.Fingerprint([]));
        }
    }

    // The new catalogue first, since it is what most likely fails: what is on disk then stays as it was.
    private void Change(IReadOnlyList<FileLayer> layers, Action commit)
    {
        var fingerprint = FileLayers.Fingerprint(layers);
        var next = _loader.Load(layers);
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

    [LoggerMessage(2302, LogLevel.Information, "Import {Name} is in the catalogue: {Added} entries added, {Replaced} replaced")]
    private partial void LogImported(string name, int added, int replaced);

    [LoggerMessage(2303, LogLevel.Information, "Import {Name} was removed from the catalogue")]
    private partial void LogRemoved(string name);

    [LoggerMessage(2304, LogLevel.Error, "Catalogue starts with its built-in entries alone, since its files can't be indexed: {Reason}")]
    private partial void LogBuiltInOnly(string reason);

    [LoggerMessage(2305, LogLevel.Error, "Catalogue can't be written and stays as it was: {Reason}")]
    private partial void LogCantWrite(string reason);
}
