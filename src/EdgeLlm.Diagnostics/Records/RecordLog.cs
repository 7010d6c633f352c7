using System.Text;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Writes records at the end of the chain.</summary>
internal static class RecordLog
{
    /// <summary>Writes one record; the caller's transaction keeps all others away from the chain's end meanwhile.</summary>
    public static void Append(SqliteConnection connection, RecordRow row)
    {
        // The number comes from SQLite's memory of the highest one ever given, so that a newest record that somebody
        // removed leaves a gap for good.
        var end = ChainEnd.Read(connection);
        var sequence = 1 + Math.Max(end.Sequence, connection.Number("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'records'), 0)"));
        var createTime = RecordRow.Text(row.CreateTime);
        var hash = RecordHash.Compute(
            sequence,
            end.Hash,
            Encoding.UTF8.GetBytes(row.Kind),
            Encoding.UTF8.GetBytes(row.RequestId),
            Encoding.UTF8.GetBytes(createTime),
            Encoding.UTF8.GetBytes(row.AssetId),
            Encoding.UTF8.GetBytes(row.FaultCode),
            Encoding.UTF8.GetBytes(row.Caller),
            Encoding.UTF8.GetBytes(row.Document),
            Encoding.UTF8.GetBytes(row.Report));
        connection.Execute(
            $"""
            INSERT INTO records (sequence, previous, hash, {RecordHash.Fields})
            VALUES ($sequence, $previous, $hash, $kind, $request, $time, $asset, $code, $caller, $document, $report)
            """,
            ("$sequence", sequence),
            ("$previous", end.Hash),
            ("$hash", hash),
            ("$kind", row.Kind),
            ("$request", row.RequestId),
            ("$time", createTime),
            ("$asset", row.AssetId),
            ("$code", row.FaultCode),
            ("$caller", row.Caller),
            ("$document", row.Document),
            ("$report", row.Report));
    }
}
