using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Engine;

/// <summary>
/// Requests with which the engine died. After the second death the same request is not given to it again: a gateway that
/// repeats it would else keep the engine from ever answering anybody. Whoever is answered is cleared, since the engine may
/// have died of another that ran beside it; another model or program begins anew. Kept in a file of the state folder. Any thread.
/// </summary>
internal sealed partial class Quarantine
{
    /// <summary>Deaths from which on a request is not given to the engine any more.</summary>
    public const int Limit = 2;

    private const int MostEntries = 512;
    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, QuarantineEntry> _entries;

    /// <summary>Opens the quarantine of a state folder.</summary>
    public Quarantine(string stateFolder, TimeProvider time, ILogger<Quarantine> logger)
    {
        _file = Path.Combine(stateFolder, "quarantine.json");
        (_time, _logger) = (time, logger);
        _entries = new(StringComparer.Ordinal);
        foreach (var entry in Read().Where(entry => entry?.Sha256 is { Length: > 0 }))
        {
            _entries[entry.Sha256] = entry;
        }
    }

    /// <summary>Those that are not given to the engine any more, the latest first.</summary>
    public IReadOnlyList<QuarantineEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Values.Where(entry => entry.Deaths >= Limit).OrderByDescending(entry => entry.LastDeath)];
            }
        }
    }

    /// <summary>What a request is known by: all that the engine is given to read and to obey, the model, and the program that reads it.</summary>
    public static string NameOf(GenerationRequest request, ModelIdentity? model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])[request.System, request.User, request.AnswerSchema, model?.Sha256 ?? "", ServiceIdentity.BuildVersion])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>How often the engine died while it worked on it.</summary>
    public int DeathsOf(string sha256)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(sha256)?.Deaths ?? 0;
        }
    }

    /// <summary>The engine died while it worked on it.</summary>
    public void CountDeath(string sha256, string caller)
    {
        QuarantineEntry entry;
        lock (_lock)
        {
            entry = new QuarantineEntry(sha256, (_entries.GetValueOrDefault(sha256)?.Deaths ?? 0) + 1, _time.GetUtcNow(), caller);
            _entries[sha256] = entry;
            if (_entries.Count > MostEntries)
            {
                _entries.Remove(_entries.Values.OrderBy(old => old.Deaths).ThenBy(old => old.LastDeath).First().Sha256);
            }

            Write();
        }

        if (entry.Deaths == Limit)
        {
            LogQuarantined(sha256, caller, entry.Deaths);
        }
    }

    /// <summary>The engine answered it, or somebody vouches for it. Says whether there was one.</summary>
    public bool Clear(string sha256)
    {
        lock (_lock)
        {
            if (!_entries.Remove(sha256))
            {
                return false;
            }

            Write();
            return true;
        }
    }

    private QuarantineEntry[] Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize(File.ReadAllText(_file), QuarantineJson.Default.QuarantineEntryArray) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotRead(e.Message);
            return [];
        }
    }

    private void Write()
    {
        try
        {
            DurableFile.Replace(_file, stream => JsonSerializer.Serialize(stream, [.. _entries.Values], QuarantineJson.Default.QuarantineEntryArray));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e.Message);
        }
    }

    [LoggerMessage(3740, LogLevel.Error, "Request {Sha256} of {Caller} is quarantined: the engine died {Deaths} times with it. `edgellm quarantine` lists and clears")]
    private partial void LogQuarantined(string sha256, string caller, int deaths);

    [LoggerMessage(3741, LogLevel.Warning, "The quarantine can't be read and begins anew: {Reason}")]
    private partial void LogNotRead(string reason);

    [LoggerMessage(3742, LogLevel.Warning, "The quarantine can't be written: {Reason}")]
    private partial void LogNotWritten(string reason);
}
