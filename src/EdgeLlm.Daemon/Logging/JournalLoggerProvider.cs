using System.Globalization;

namespace EdgeLlm.Daemon.Logging;

/// <summary>Sends what is logged to systemd's journal with its named values as fields, so that `journalctl FAULT_CODE=F30001` finds it.</summary>
internal sealed class JournalLoggerProvider(JournalSocket socket) : ILoggerProvider, ISupportExternalScope
{
    private const string Identifier = "edgellm";
    private const int LostEntries = 3601;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();
    private long _lost;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new JournalLogger(categoryName, this);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>The scopes around what is logged now.</summary>
    internal IExternalScopeProvider Scopes => _scopes;

    /// <summary>An entry with what every one has.</summary>
    internal static JournalEntry NewEntry(string logger, LogLevel level, EventId id, string message)
    {
        var entry = new JournalEntry();
        entry.Add("MESSAGE", message);
        entry.Add("PRIORITY", PriorityOf(level));
        entry.Add("SYSLOG_IDENTIFIER", Identifier);
        entry.Add("LOGGER", logger);
        entry.Add("EVENT_ID", id.Id.ToString(CultureInfo.InvariantCulture));
        return entry;
    }

    /// <summary>Sends an entry. Those that the journal did not take are counted, and told once it takes one again.</summary>
    internal void Send(JournalEntry entry)
    {
        if (!socket.TrySend(entry.Bytes))
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{lost} log entries before this one are lost: the journal did not take them");
            if (!socket.TrySend(NewEntry(typeof(JournalLoggerProvider).FullName!, LogLevel.Warning, LostEntries, text).Bytes))
            {
                Interlocked.Add(ref _lost, lost);
            }
        }
    }

    // syslog(3). A notice has no level of ours.
    private static string PriorityOf(LogLevel level) => level switch
    {
        LogLevel.Critical => "2",
        LogLevel.Error => "3",
        LogLevel.Warning => "4",
        LogLevel.Information => "6",
        _ => "7",
    };
}
