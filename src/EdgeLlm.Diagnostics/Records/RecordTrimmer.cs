using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// Keeps the records within their bounds of age and size, in the background and in steps that a save hardly has to wait
/// for. Records go from the chain's start, in its order, so that what is left can still be verified; feedback on a
/// diagnosis that went stays until its own turn. A clock that leaps ahead costs one run an hour, not all records.
/// </summary>
internal sealed class RecordTrimmer(StoreFile file, RecordRetention retention, TimeProvider time, StoreLog log) : IDisposable
{
    private const int RecordsAStep = 32;
    private const int StepsARun = 16;
    private const int RecordsBetweenRuns = RecordsAStep * StepsARun / 2;
    private const int PagesAStep = 256;
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    private readonly Lock _due = new();
    private long? _lastRun;
    private long _records;
    private long _bytes;
    private Task _run = Task.CompletedTask;
    private volatile bool _isStopping;

    /// <summary>Counts what was written and, when it is time, starts to drop old records.</summary>
    public void Written(long bytes)
    {
        lock (_due)
        {
            _records++;
            _bytes += bytes;
            var isDue = _lastRun is not { } last
                || time.GetElapsedTime(last) >= s_interval
                || _records >= RecordsBetweenRuns
                || _bytes >= retention.MaxBytes / 16;
            if (isDue && _run.IsCompleted && !_isStopping)
            {
                (_lastRun, _records, _bytes) = (time.GetTimestamp(), 0, 0);
                _run = Task.Run(Run);
            }
        }
    }

    public Task WhenIdleAsync()
    {
        lock (_due)
        {
            return _run;
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        WhenIdleAsync().Wait();
    }

    private void Run()
    {
        try
        {
            for (var step = 0; step < StepsARun && !_isStopping; step++)
            {
                if (!file.Write(Step))
                {
                    return;
                }
            }
        }
        catch (EdgeLlmException problem)
        {
            log.NotTrimmed(problem);
        }
    }

    /// <summary>Drops some records and gives some room back; tells whether there is more to do.</summary>
    private bool Step(SqliteConnection connection)
    {
        var dropped = Drop(connection);
        return GiveBack(connection) | dropped;
    }

    private bool Drop(SqliteConnection connection)
    {
        var oldest = RecordRow.Text(time.GetUtcNow() - retention.MaxAge);
        var isTooLarge = UsedBytes(connection) > retention.MaxBytes;
        var (records, through, hash) = (0L, 0L, Array.Empty<byte>());

        // The newest stays, however large or old it is.
        using (var command = connection.Command(
            "SELECT sequence, hash, create_time FROM records WHERE sequence < (SELECT max(sequence) FROM records) ORDER BY sequence LIMIT $step",
            ("$step", RecordsAStep)))
        {
            using var reader = command.ExecuteReader();
            while (reader.Read() && (isTooLarge || string.CompareOrdinal(reader.GetString(2), oldest) < 0))
            {
                (records, through, hash) = (records + 1, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
            }
        }

        if (records == 0)
        {
            return false;
        }

        connection.Execute("UPDATE chain_start SET sequence = $next, previous = $hash", ("$next", through + 1), ("$hash", hash));
        connection.Execute("DELETE FROM records WHERE sequence <= $through", ("$through", through));
        log.Trimmed(records, through + 1);
        return records == RecordsAStep;
    }

    // Free pages are used by what is written next; only what is far more than that is given back to the disk.
    private static bool GiveBack(SqliteConnection connection)
    {
        var spare = connection.Number("PRAGMA freelist_count") - (connection.Number("PRAGMA page_count") / 8);
        if (spare <= 0)
        {
            return false;
        }

        // It gives a row for each page, and works only as long as they are read.
        using var command = connection.Command($"PRAGMA incremental_vacuum({Math.Min(spare, PagesAStep)})");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
        }

        return spare > PagesAStep;
    }

    private static long UsedBytes(SqliteConnection connection) =>
        (connection.Number("PRAGMA page_count") - connection.Number("PRAGMA freelist_count")) * connection.Number("PRAGMA page_size");
}
