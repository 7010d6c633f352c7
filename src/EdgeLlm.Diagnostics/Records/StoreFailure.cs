using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>What SQLite's errors mean to an operator, by the primary result codes of https://sqlite.org/rescode.html.</summary>
internal static class StoreFailure
{
    /// <summary>SQLITE_CORRUPT.</summary>
    public const int Corrupt = 11;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(10);

    /// <summary>The file is not what SQLite wrote: SQLITE_CORRUPT or SQLITE_NOTADB.</summary>
    public static bool IsDamage(this SqliteException problem) => problem.SqliteErrorCode is Corrupt or 26;

    /// <summary>Goes away without anybody touching the records: SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL.</summary>
    public static bool IsPassing(this SqliteException problem) => problem.SqliteErrorCode is 5 or 6 or 13;

    /// <summary>It is about the row, not about the file: SQLITE_CONSTRAINT.</summary>
    public static bool IsRefusal(this SqliteException problem) => problem.SqliteErrorCode is 19;

    public static EdgeLlmException Unavailable(SqliteException problem) => Unavailable(Explain(problem), problem);

    public static EdgeLlmException Unavailable(string message, Exception? inner = null) =>
        new(EdgeLlmError.StoreUnavailable, message, inner) { RetryAfter = s_retryAfter };

    private static string Explain(SqliteException problem) => problem.SqliteErrorCode switch
    {
        5 or 6 => "The records are locked by another process; is a second service using the same state folder?",
        8 or 14 or 23 => "The state folder can't be written; check that it is a folder and that the service owns it.",
        Corrupt or 26 => "The records are damaged; they are set aside and new ones are started with the next diagnosis.",
        13 => "The disk of the state folder is full; free some space.",
        19 => "There is a record of this request already.",
        _ => $"The records can't be read or written (SQLite error {problem.SqliteErrorCode}); check the disk of the state folder.",
    };
}
