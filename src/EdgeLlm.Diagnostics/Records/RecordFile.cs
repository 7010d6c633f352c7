using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Opens a database of records for reading alone: while a daemon writes, after it ended, or as a copy on a medium that can't be written.</summary>
internal static class RecordFile
{
    private const int ReadOnly = 8;
    private const int CannotOpen = 14;

    /// <exception cref="EdgeLlmException">StoreUnavailable: it is not there, can't be read, or is of another layout.</exception>
    /// <exception cref="SqliteException">It is no database, or is damaged.</exception>
    public static SqliteConnection Open(string file)
    {
        if (!File.Exists(file))
        {
            throw StoreFailure.Unavailable("There are no records.");
        }

        try
        {
            return OpenChecked(file);
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode is ReadOnly or CannotOpen)
        {
            // A reader has to write beside the file to keep clear of a writer. Where nobody can write there is none; but what
            // the last one left in its log would be missing without a word.
            if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
            {
                throw StoreFailure.Unavailable("The newest records are still in the file's log, which can't be read here: copy diagnoses.db and diagnoses.db-wal to where you can write.", problem);
            }

            return OpenChecked($"file:{Uri.EscapeDataString(Path.GetFullPath(file))}?immutable=1");
        }
    }

    private static SqliteConnection OpenChecked(string source)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection.Number("PRAGMA user_version") == StoreLayout.Version
                ? connection
                : throw StoreFailure.Unavailable("The records were written by another version; start this version's service on them once, or use that version.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
