using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Reads records back.</summary>
internal static class RecordReader
{
    /// <summary>The diagnosis of a request with its feedback; null if there is none.</summary>
    public static DiagnosisRecord? Find(SqliteConnection connection, string requestId)
    {
        using var command = connection.Command(
            "SELECT sequence, hash, caller, document, report FROM records WHERE kind = 'diagnosis' AND request_id = $id", ("$id", requestId));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Current(connection, reader) : null;
    }

    /// <summary>The record at which a reader of sequence, hash, caller, document and report stands.</summary>
    public static DiagnosisRecord Current(SqliteConnection connection, SqliteDataReader reader)
    {
        var diagnosis = Diagnosis(reader.GetString(3));
        return new DiagnosisRecord(
            diagnosis,
            [.. Feedback(connection, diagnosis.RequestId)],
            reader.GetInt64(0),
            Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1)),
            reader.GetString(2),
            JsonSerializer.Deserialize(reader.GetString(4), RecordJson.Default.FaultReport)!);
    }

    public static Diagnosis Diagnosis(string json) => JsonSerializer.Deserialize(json, RecordJson.Default.Diagnosis)!;

    public static FeedbackDocument FeedbackDocument(string json) => JsonSerializer.Deserialize(json, RecordJson.Default.FeedbackDocument)!;

    private static IEnumerable<Feedback> Feedback(SqliteConnection connection, string requestId)
    {
        using var command = connection.Command(
            "SELECT document FROM records WHERE kind = 'feedback' AND request_id = $id ORDER BY sequence", ("$id", requestId));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return FeedbackDocument(reader.GetString(0)).ToFeedback();
        }
    }
}
