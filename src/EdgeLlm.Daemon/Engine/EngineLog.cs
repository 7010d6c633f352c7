using System.Collections.Immutable;

namespace EdgeLlm.Daemon.Engine;

/// <summary>
/// Passes on what an engine process writes to its standard error, at the level that its prefix gives, and remembers the
/// last lines: after a crash they are often all there is to know.
/// </summary>
internal sealed partial class EngineLog(ILogger logger)
{
    private const int Kept = 20;
    private const int MaxLineLength = 2000;
    private readonly Lock _lock = new();
    private readonly Queue<(LogLevel Level, bool Native, string Text)> _tail = new(Kept);

    /// <summary>The last lines, oldest first.</summary>
    public ImmutableArray<string> Tail
    {
        get
        {
            lock (_lock)
            {
                return [.. _tail.Select(line => line.Text)];
            }
        }
    }

    /// <summary>The line that says most about why the process ended: its last error, or what native code wrote last; empty if neither.</summary>
    public string LastWord
    {
        get
        {
            lock (_lock)
            {
                var errors = _tail.Where(line => line.Level >= LogLevel.Error);
                var candidates = errors.Any() ? errors : _tail.Where(line => line.Native);
                return candidates.LastOrDefault().Text ?? "";
            }
        }
    }

    /// <summary>Takes one line.</summary>
    public void Add(string line)
    {
        var (level, native, text) = Parse(line);
        if (text.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_tail.Count == Kept)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue((level, native, text));
        }

        LogLine(logger, level, text);
    }

    // sd-daemon(3): "<N>" with N a syslog priority. Native code knows nothing of it; what it writes by itself is worth a warning.
    internal static (LogLevel Level, bool Native, string Text) Parse(string line)
    {
        if (line is not ['<', >= '0' and <= '7', '>', ..])
        {
            return (LogLevel.Warning, true, Clean(line));
        }

        var level = line[1] switch
        {
            <= '2' => LogLevel.Critical,
            '3' => LogLevel.Error,
            '4' => LogLevel.Warning,
            <= '6' => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        return (level, false, Clean(line[3..]));
    }

    private static string Clean(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= MaxLineLength ? trimmed : trimmed[..MaxLineLength] + "…";
    }

    [LoggerMessage(EventId = 3110, Message = "{Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string line);
}
