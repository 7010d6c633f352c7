using System.Globalization;
using System.Text.Json;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>
/// Remembers across ends of the service, and resets of the board, how they came: in a small file of the state folder, which
/// is written before each step of the escalation. Counts ends without a stop, so that a start can be made with care.
/// </summary>
internal sealed partial class RunHistory
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private static readonly TimeSpan s_firstHold = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_longestHold = TimeSpan.FromHours(24);
    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly ILogger _logger;
    private RunNote _note;

    private RunHistory(string file, RunNote? previous, RunNote note, ILogger logger)
    {
        _file = file;
        _logger = logger;
        _note = note;
        Previous = previous;
    }

    /// <summary>The run before; null if there was none.</summary>
    public RunNote? Previous { get; }

    /// <summary>Ends in a row without a stop, up to this start.</summary>
    public int UncleanEnds => _note.UncleanEnds;

    /// <summary>Whether the run before left a watchdog of the board watching, which bites unless it is fed soon.</summary>
    public bool IsStillArmed => Previous is { IsArmed: true } previous && previous.BootId == _note.BootId;

    /// <summary>How the run before ended, in one sentence; empty if it was stopped, or there was none.</summary>
    public string PreviousEnd
    {
        get
        {
            if (Previous is not { IsClean: false } previous)
            {
                return "";
            }

            var how = previous.BootId == _note.BootId
                ? "The service before ended without being told to (it crashed, was killed, or systemd's watchdog ended it)"
                : "The board was started anew without the service being stopped (power, a reset, a watchdog, or the kernel)";
            return previous.Health is { Step: not EscalationStep.None } health ? $"{how}; it was at {health.Step}: {string.Join("; ", health.Reasons)}" : how;
        }
    }

    /// <summary>Opens the history; that a run has begun is noted by <see cref="Begin"/>.</summary>
    public static RunHistory Open(string stateFolder, TimeProvider time, ILogger logger, string? bootId = null)
    {
        var file = Path.Combine(stateFolder, "last-run.json");
        var previous = Read(file, logger);
        var uncleanEnds = previous is not { IsClean: false } ? 0 : previous.IsHealthy ? 1 : previous.UncleanEnds + 1;
        var note = new RunNote(bootId ?? ReadBootId(), time.GetUtcNow(), uncleanEnds, IsClean: false, IsHealthy: false, IsArmed: false, Health: null);
        var history = new RunHistory(file, previous, note, logger);
        if (history.PreviousEnd.Length > 0)
        {
            LogUnclean(logger, uncleanEnds, history.PreviousEnd);
        }

        return history;
    }

    /// <summary>The run has begun: the service listens. A start that fails before is told by its exit code and is no end of a run.</summary>
    public void Begin() => Change(note => note);

    /// <summary>How long the model is to be left alone at this start: not at all, or longer with each end in a row.</summary>
    /// <param name="limit">Ends in a row from which on; 0 for never.</param>
    public TimeSpan Hold(int limit)
    {
        if (limit == 0 || UncleanEnds < limit)
        {
            return TimeSpan.Zero;
        }

        var hold = s_firstHold * Math.Pow(2, Math.Min(UncleanEnds - limit, 10));
        return hold < s_longestHold ? hold : s_longestHold;
    }

    /// <summary>Why it is.</summary>
    public string HoldReason => string.Create(
        CultureInfo.InvariantCulture,
        $"The service or the board ended {UncleanEnds} times in a row without a stop. {PreviousEnd}. A stop and a start by hand try the model at once.");

    /// <summary>Notes how the service does.</summary>
    public void Note(HealthVector health) => Change(note => note with { Health = health });

    /// <summary>The run has been healthy for long enough: whatever ends it is no loop.</summary>
    public void MarkHealthy() => Change(note => note with { IsHealthy = true });

    /// <summary>A watchdog of the board watches from here on.</summary>
    public void MarkArmed() => Change(note => note with { IsArmed = true });

    /// <summary>The service was told to stop and has done so.</summary>
    /// <param name="isArmed">Whether a watchdog of the board still watches.</param>
    public void MarkClean(bool isArmed) => Change(note => note with { IsClean = true, IsArmed = isArmed });

    private void Change(Func<RunNote, RunNote> change)
    {
        lock (_lock)
        {
            _note = change(_note);
            Write(_note);
        }
    }

    // On the disk before it returns: what comes next may be a reset.
    private void Write(RunNote note)
    {
        try
        {
            DurableFile.Replace(_file, stream => JsonSerializer.Serialize(stream, note, RunJson.Default.RunNote));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep anybody from acting.
            LogNotWritten(_logger, e.Message);
        }
    }

    private static RunNote? Read(string file, ILogger logger)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllText(file), RunJson.Default.RunNote) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotRead(logger, e.Message);
            return null;
        }
    }

    private static string ReadBootId()
    {
        try
        {
            return File.ReadAllText(BootIdFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LoggerMessage(3710, LogLevel.Warning, "End {Count} in a row without a stop. {How}")]
    private static partial void LogUnclean(ILogger logger, int count, string how);

    [LoggerMessage(3711, LogLevel.Warning, "What the next start should know can't be written: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string reason);

    [LoggerMessage(3712, LogLevel.Warning, "What the run before left can't be read: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
