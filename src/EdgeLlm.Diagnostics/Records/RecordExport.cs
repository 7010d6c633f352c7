using System.Text.Json;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Gives records out, one at a time; reads only, also while a daemon writes.</summary>
public static class RecordExport
{
    /// <summary>Diagnoses with their feedback, oldest first.</summary>
    /// <param name="file">The database, or a copy of it.</param>
    /// <param name="since">Earliest time of a diagnosis; null for no bound.</param>
    /// <param name="until">Time before which a diagnosis must be; null for no bound.</param>
    /// <param name="assetId">Only this asset; empty for all.</param>
    /// <exception cref="EdgeLlmException">StoreUnavailable: there are no records, or they can't be read.</exception>
    public static IEnumerable<DiagnosisRecord> Read(string file, DateTimeOffset? since, DateTimeOffset? until, string assetId)
    {
        using var connection = Translate(() => RecordFile.Open(file));
        using var snapshot = connection.BeginTransaction(deferred: true);
        using var command = connection.Command(
            $"""
            SELECT sequence, hash, caller, document, report FROM records
            WHERE kind = 'diagnosis' AND create_time >= $since AND create_time < $until {(assetId.Length > 0 ? "AND asset_id = $asset" : "")}
            ORDER BY sequence
            """,
            ("$since", since is { } from ? RecordRow.Text(from) : ""),
            ("$until", until is { } to ? RecordRow.Text(to) : "~"),
            ("$asset", assetId));
        using var reader = Translate(command.ExecuteReader);
        while (Translate(reader.Read))
        {
            yield return Translate(() => RecordReader.Current(connection, reader));
        }
    }

    /// <summary>A record as one line of JSON.</summary>
    public static string ToJson(DiagnosisRecord record) => JsonSerializer.Serialize(record, RecordJson.Default.DiagnosisRecord);

    private static T Translate<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException problem)
        {
            throw StoreFailure.Unavailable(problem);
        }
        catch (JsonException problem)
        {
            throw StoreFailure.Unavailable("A record can't be read; it is damaged or was written by another version.", problem);
        }
    }
}
