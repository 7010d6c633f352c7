namespace EdgeLlm.Daemon.Logging;

/// <summary>Turns one message into one entry of the journal.</summary>
internal sealed class JournalLogger(string category, JournalLoggerProvider provider) : ILogger
{
    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => provider.Scopes.Push(state);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var message = formatter(state, exception);
        var entry = JournalLoggerProvider.NewEntry(category, logLevel, eventId, exception is null ? message : $"{message}\n{exception}");

        // The message's own values first: of two with one name the first counts.
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            entry.AddValues(values);
        }

        // Only our scope: the server's names a RequestId of its own, which is another thing.
        provider.Scopes.ForEachScope(
            static (scope, entry) =>
            {
                if (scope is CallScope call)
                {
                    entry.AddValues(call);
                }
            },
            entry);
        provider.Send(entry);
    }
}
