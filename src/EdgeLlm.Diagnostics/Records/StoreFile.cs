using System.Text.Json;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// The database file: opened, brought to the current layout, and used by one pooled connection per operation, so that
/// readers never wait for the one writer (WAL). Every failure of it becomes one StoreUnavailable, after which the next
/// operation tries anew: a damaged file is set aside then.
/// </summary>
internal sealed class StoreFile : IDisposable
{
    private readonly string _path;
    private readonly string _connectionString;
    private readonly StoreLimits _limits;
    private readonly TimeProvider _time;
    private readonly StoreLog _log;

    // Writers of this process queue here rather than at SQLite's lock, at which waiting is polling and not in turn.
    private readonly SemaphoreSlim _writer = new(1, 1);
    private volatile bool _isReady;
    private volatile string _problem = "";

    private StoreFile(string path, StoreLimits limits, TimeProvider time, StoreLog log)
    {
        (_path, _limits, _time, _log) = (path, limits, time, log);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = true,
            DefaultTimeout = limits.BusySeconds,
        }.ToString();
    }

    /// <summary>What is wrong with the file; empty if the last write succeeded.</summary>
    public string Problem => _problem;

    /// <summary>Opens the file in a folder, making both where they are missing.</summary>
    public static StoreFile Open(string folder, StoreLimits limits, TimeProvider time, StoreLog log)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Unavailable("The state folder can't be made; check that its parent exists and that the service may write there.", problem);
        }

        var file = new StoreFile(Path.Combine(folder, DiagnosisStore.FileName), limits, time, log);
        try
        {
            file.Write(_ => true);
        }
        catch (EdgeLlmException problem) when (problem.InnerException is SqliteException reason && reason.IsPassing())
        {
            // No reason not to answer. The next operation tries again.
            log.NotReady(problem);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return file;
    }

    /// <summary>Runs an operation that only reads.</summary>
    public T Read<T>(Func<SqliteConnection, T> operation)
    {
        if (!_isReady)
        {
            Write(_ => true);
        }

        return Translate(isWrite: false, () =>
        {
            using var connection = Connect();
            return operation(connection);
        });
    }

    /// <summary>Runs an operation in a transaction of its own, on disk when this returns. One at a time.</summary>
    public T Write<T>(Func<SqliteConnection, T> operation)
    {
        if (!_writer.Wait(TimeSpan.FromSeconds(_limits.BusySeconds)))
        {
            throw StoreFailure.Unavailable("The records can't be written as fast as they come; check the disk of the state folder.");
        }

        try
        {
            return Translate(isWrite: true, () =>
            {
                Prepare();
                using var connection = Connect();
                using var transaction = connection.BeginTransaction(deferred: false);
                var result = operation(connection);
                transaction.Commit();
                _problem = "";
                return result;
            });
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetConnections();
        _writer.Dispose();
    }

    private T Translate<T>(bool isWrite, Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (SqliteException problem)
        {
            var failure = StoreFailure.Unavailable(problem);
            _isReady &= !problem.IsDamage();
            if (problem.IsDamage() || (isWrite && !problem.IsRefusal()))
            {
                _problem = failure.Message;
            }

            throw failure;
        }
        catch (JsonException problem)
        {
            throw StoreFailure.Unavailable("A record of the store can't be read; it is damaged or was written by another version.", problem);
        }
    }

    /// <summary>Makes the file ready for use, once, or again after damage was found in it.</summary>
    private void Prepare()
    {
        if (_isReady && File.Exists(_path))
        {
            return;
        }

        // A file that was taken away under us still takes writes, which nobody would ever find again.
        _isReady = false;
        ForgetConnections();
        try
        {
            PrepareFile();
        }
        catch (Exception problem) when (problem is JsonException || (problem is SqliteException reason && reason.IsDamage()))
        {
            ForgetConnections();
            _log.SetAside(problem, SetAside());
            PrepareFile();
        }

        _isReady = true;
    }

    private void PrepareFile()
    {
        using var connection = Connect();
        StoreLayout.Prepare(connection, _log);
    }

    private string SetAside()
    {
        try
        {
            return DamagedFile.SetAside(_path, _time.GetUtcNow());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Unavailable("The records are damaged and can't be moved aside; move diagnoses.db out of the state folder.", problem);
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();

            // The write-ahead log is cut back to this size once a burst of writing is over.
            connection.Execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304");
            if (_limits.MaxPages > 0)
            {
                connection.Execute($"PRAGMA max_page_count = {_limits.MaxPages}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void ForgetConnections()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
