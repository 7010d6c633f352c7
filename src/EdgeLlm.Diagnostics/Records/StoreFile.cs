using System.Text.Json;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// The database file: opened, brought to the current layout, and used by one pooled connection per operation, so that
/// readers never wait for the one writer (WAL). Every failure of it becomes one StoreUnavailable.
/// </summary>
internal sealed class StoreFile : IDisposable
{
    private const string FileName = "diagnoses.db";
    private const int LayoutVersion = 1;
    private const int BusySeconds = 5;
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(10);
    private readonly string _connectionString;

    private StoreFile(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = true,
            DefaultTimeout = BusySeconds,
            ForeignKeys = true,
        }.ToString();
    }

    /// <summary>Opens the file in a folder, making both where they are missing.</summary>
    public static StoreFile Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unavailable("The state folder can't be made; check that its parent exists and that the service may write there.", problem);
        }

        var file = new StoreFile(Path.Combine(folder, FileName));
        try
        {
            file.Use(Prepare);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Runs one operation on a connection of its own.</summary>
    public T Use<T>(Func<SqliteConnection, T> operation)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            Execute(connection, "PRAGMA synchronous = FULL");
            return operation(connection);
        }
        catch (SqliteException problem)
        {
            throw Unavailable(Explain(problem), problem);
        }
        catch (JsonException problem)
        {
            throw Unavailable("A record of the store can't be read; it is damaged or was written by another version.", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static int Prepare(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var read = connection.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        var version = (long)read.ExecuteScalar()!;
        if (version > LayoutVersion)
        {
            throw Unavailable("The records were written by a newer version; install that version or choose another state folder.", null);
        }

        // A write proves more than the folder's mode bits do: a full disk or a read-only mount shows here, at the start.
        Execute(connection, $"""
            BEGIN IMMEDIATE;
            CREATE TABLE IF NOT EXISTS diagnoses (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                request_id TEXT NOT NULL UNIQUE,
                create_time TEXT NOT NULL,
                asset_id TEXT NOT NULL,
                diagnosis TEXT NOT NULL,
                report TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS diagnoses_of_asset ON diagnoses (asset_id, sequence);
            CREATE TABLE IF NOT EXISTS feedback (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                request_id TEXT NOT NULL REFERENCES diagnoses (request_id),
                feedback TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS feedback_of_diagnosis ON feedback (request_id, sequence);
            PRAGMA user_version = {LayoutVersion};
            COMMIT;
            """);
        return 0;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Explain(SqliteException problem) => problem.SqliteErrorCode switch
    {
        // The primary result codes of https://sqlite.org/rescode.html.
        5 or 6 => "The records are locked by another process; is a second service using the same state folder?",
        8 or 14 or 23 => "The state folder can't be written; check that it is a folder and that the service owns it.",
        11 or 26 => "The records are damaged; move diagnoses.db out of the state folder and restart.",
        13 => "The disk of the state folder is full; free some space.",
        _ => $"The records can't be read or written (SQLite error {problem.SqliteErrorCode}); check the disk of the state folder.",
    };

    private static EdgeLlmException Unavailable(string message, Exception? inner) =>
        new(EdgeLlmError.StoreUnavailable, message, inner) { RetryAfter = s_retryAfter };
}
