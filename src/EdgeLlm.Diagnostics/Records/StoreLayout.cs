using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>The tables, and how older ones become them.</summary>
internal static class StoreLayout
{
    /// <summary>What user_version says.</summary>
    public const int Version = 2;

    // The short columns come first: reading them does not walk through a long document.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS records (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL,
            kind TEXT NOT NULL,
            request_id TEXT NOT NULL,
            create_time TEXT NOT NULL,
            asset_id TEXT NOT NULL,
            fault_code TEXT NOT NULL,
            caller TEXT NOT NULL,
            document TEXT NOT NULL,
            report TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS diagnosis_of_request ON records (request_id) WHERE kind = 'diagnosis';
        CREATE INDEX IF NOT EXISTS diagnoses_of_asset ON records (asset_id, sequence) WHERE kind = 'diagnosis';
        CREATE INDEX IF NOT EXISTS feedback_of_request ON records (request_id, sequence) WHERE kind = 'feedback';
        CREATE INDEX IF NOT EXISTS feedback_of_fault ON records (asset_id, fault_code, request_id, sequence) WHERE kind = 'feedback';
        CREATE TABLE IF NOT EXISTS chain_start (sequence INTEGER NOT NULL, previous BLOB NOT NULL) STRICT;
        INSERT INTO chain_start SELECT 1, zeroblob(32) WHERE NOT EXISTS (SELECT 1 FROM chain_start);
        """;

    /// <summary>Checks the file and brings it to this layout.</summary>
    public static void Prepare(SqliteConnection connection, StoreLog log)
    {
        if (connection.Number("PRAGMA user_version") > Version)
        {
            throw StoreFailure.Unavailable("The records were written by a newer version; install that version or choose another state folder.");
        }

        Check(connection);
        if (connection.Number("PRAGMA page_count") == 0)
        {
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }

        connection.Execute("PRAGMA journal_mode = WAL");

        // A write proves more than the folder's mode bits do: a full disk or a read-only mount shows here, at the start.
        var migrated = 0L;
        var isOld = false;
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            connection.Execute(Tables);
            isOld = connection.Number("PRAGMA user_version") == Layout1.Version;
            if (isOld)
            {
                migrated = Layout1.Migrate(connection);
            }

            connection.Execute($"PRAGMA user_version = {Version}");
            transaction.Commit();
        }

        if (isOld)
        {
            log.Migrated(migrated);
            Compact(connection, log);
        }
    }

    private static void Check(SqliteConnection connection)
    {
        using var command = connection.Command("PRAGMA quick_check(1)");
        if (command.ExecuteScalar() is not "ok")
        {
            throw new SqliteException("The check of the database found damage.", StoreFailure.Corrupt);
        }
    }

    // A file made without auto_vacuum gets it by being written anew. Where that fails, for want of space, freed pages
    // are used again all the same; they are only not given back.
    private static void Compact(SqliteConnection connection, StoreLog log)
    {
        try
        {
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
        }
        catch (SqliteException problem)
        {
            log.NotCompacted(problem);
        }
    }
}
