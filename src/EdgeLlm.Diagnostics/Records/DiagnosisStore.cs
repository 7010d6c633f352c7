using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>What was asked, what was answered and what people said about it, in an SQLite database. Safe for many threads.</summary>
public sealed class DiagnosisStore : IDisposable
{
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private readonly StoreFile _file;

    private DiagnosisStore(StoreFile file) => _file = file;

    /// <summary>Opens the store in a folder, making both where they are missing.</summary>
    /// <exception cref="EdgeLlmException">StoreUnavailable: the folder can't be written or the database is damaged.</exception>
    public static DiagnosisStore Open(string folder) => new(StoreFile.Open(folder));

    /// <summary>Stores a diagnosis durably with the report it answers; the task is complete when the disk has it.</summary>
    public Task SaveAsync(Diagnosis diagnosis, FaultReport report, string caller)
    {
        // SQLite waits for the disk in the calling thread, which may be an RPC's; half a second is usual on an SD card.
        return Task.Run(() => Save(diagnosis, report));
    }

    /// <summary>Finds a diagnosis with its feedback; null if there is none.</summary>
    public DiagnosisRecord? Get(string requestId) => _file.Use(connection =>
    {
        var diagnosis = ReadDiagnosis(connection, requestId);
        return diagnosis is null ? null : new DiagnosisRecord(diagnosis, ReadFeedback(connection, requestId), 0, "", "", new FaultReport { Asset = new Asset { Id = "" } });
    });

    /// <summary>Lists diagnoses, newest first.</summary>
    /// <param name="pageSize">Most entries, 1 to 100; 0 for 20.</param>
    /// <param name="pageToken">Token of the page before; empty for the first page.</param>
    /// <param name="assetId">Only this asset; empty for all.</param>
    public DiagnosisPage List(int pageSize, string pageToken, string assetId)
    {
        var count = pageSize <= 0 ? DefaultPageSize : Math.Min(pageSize, MaxPageSize);
        var before = PageToken.Read(pageToken);
        return _file.Use(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                SELECT sequence, diagnosis FROM diagnoses
                WHERE sequence < $before AND ($asset = '' OR asset_id = $asset)
                ORDER BY sequence DESC LIMIT $count
                """;
            command.Parameters.AddWithValue("$before", before);
            command.Parameters.AddWithValue("$asset", assetId);
            command.Parameters.AddWithValue("$count", count + 1);
            var page = ImmutableArray.CreateBuilder<Diagnosis>(count);
            var last = 0L;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (page.Count == count)
                {
                    return new DiagnosisPage(page.ToImmutable(), PageToken.Write(last));
                }

                last = reader.GetInt64(0);
                page.Add(ParseDiagnosis(reader.GetString(1)));
            }

            return new DiagnosisPage(page.ToImmutable(), "");
        });
    }

    /// <summary>Records what the cause turned out to be.</summary>
    /// <exception cref="EdgeLlmException">DiagnosisNotFound, or InvalidReport if the cause is none of the diagnosis.</exception>
    public void AddFeedback(string requestId, Feedback feedback) => _file.Use(connection =>
    {
        var diagnosis = ReadDiagnosis(connection, requestId)
            ?? throw new EdgeLlmException(EdgeLlmError.DiagnosisNotFound, $"There is no diagnosis \"{requestId}\".");
        var label = feedback.ConfirmedCauseLabel;
        if (label.Length > 0 && !diagnosis.Causes.Any(cause => cause.Label == label))
        {
            var problem = $"The diagnosis has no cause \"{label}\"; name one of its causes, or none.";
            throw new EdgeLlmException(EdgeLlmError.InvalidReport, problem)
            {
                Violations = [new FieldViolation("feedback.confirmed_cause_label", problem)],
            };
        }

        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO feedback (request_id, feedback) VALUES ($id, $feedback)";
        command.Parameters.AddWithValue("$id", requestId);
        command.Parameters.AddWithValue("$feedback", JsonSerializer.Serialize(feedback, RecordJson.Default.Feedback));
        return command.ExecuteNonQuery();
    });

    /// <summary>Causes that were confirmed.</summary>
#pragma warning disable CA1822
    public IReadOnlyList<ConfirmedCause> Confirmed(string assetId, string normalizedFaultCode) => [];

    /// <summary>Digest of a report.</summary>
    public static string ReportDigest(FaultReport report) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(report, RecordJson.Default.FaultReport)));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int Save(Diagnosis diagnosis, FaultReport report) => _file.Use(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO diagnoses (request_id, create_time, asset_id, diagnosis, report)
            VALUES ($id, $time, $asset, $diagnosis, $report)
            """;
        command.Parameters.AddWithValue("$id", diagnosis.RequestId);
        command.Parameters.AddWithValue("$time", diagnosis.CreateTime.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue("$asset", diagnosis.AssetId);
        command.Parameters.AddWithValue("$diagnosis", JsonSerializer.Serialize(diagnosis, RecordJson.Default.Diagnosis));
        command.Parameters.AddWithValue("$report", JsonSerializer.Serialize(report, RecordJson.Default.FaultReport));
        return command.ExecuteNonQuery();
    });

    private static Diagnosis? ReadDiagnosis(SqliteConnection connection, string requestId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT diagnosis FROM diagnoses WHERE request_id = $id";
        command.Parameters.AddWithValue("$id", requestId);
        return command.ExecuteScalar() is string json ? ParseDiagnosis(json) : null;
    }

    private static ImmutableArray<Feedback> ReadFeedback(SqliteConnection connection, string requestId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT feedback FROM feedback WHERE request_id = $id ORDER BY sequence";
        command.Parameters.AddWithValue("$id", requestId);
        var all = ImmutableArray.CreateBuilder<Feedback>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            all.Add(JsonSerializer.Deserialize(reader.GetString(0), RecordJson.Default.Feedback)!);
        }

        return all.ToImmutable();
    }

    private static Diagnosis ParseDiagnosis(string json) => JsonSerializer.Deserialize(json, RecordJson.Default.Diagnosis)!;
}
