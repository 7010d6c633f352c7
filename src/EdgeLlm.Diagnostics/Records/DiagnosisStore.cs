using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// What was asked, what was answered and what people said about it: one chain of records in an SQLite database, written
/// at its end only. Safe for many threads.
/// </summary>
public sealed class DiagnosisStore : IDisposable
{
    /// <summary>Name of the database in the store's folder.</summary>
    public const string FileName = "diagnoses.db";

    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private const int MaxFeedback = 20;
    private readonly StoreFile _file;
    private readonly RecordTrimmer _trimmer;

    private DiagnosisStore(StoreFile file, RecordTrimmer trimmer) => (_file, _trimmer) = (file, trimmer);

    /// <summary>Whether the last write succeeded and no damage was found since.</summary>
    public bool IsHealthy => Problem.Length == 0;

    /// <summary>What is wrong, and what to do about it; empty if nothing is.</summary>
    public string Problem => _file.Problem;

    /// <summary>
    /// Opens the store in a folder, making both where they are missing. A damaged database is set aside; one that is
    /// locked or has no room leaves the store unhealthy until it has.
    /// </summary>
    /// <exception cref="EdgeLlmException">StoreUnavailable: the folder can't be written, or a newer version wrote the records.</exception>
    public static DiagnosisStore Open(string folder, RecordRetention retention, TimeProvider time, ILogger<DiagnosisStore> logger) =>
        Open(folder, retention, time, logger, new StoreLimits());

    internal static DiagnosisStore Open(string folder, RecordRetention retention, TimeProvider time, ILogger<DiagnosisStore> logger, StoreLimits limits)
    {
        var log = new StoreLog(logger);
        var file = StoreFile.Open(folder, limits, time, log);
        return new DiagnosisStore(file, new RecordTrimmer(file, retention, time, log));
    }

    /// <summary>SHA-256 of a report, hex: two reports that say the same have the same.</summary>
    public static string ReportDigest(FaultReport report) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(report, RecordJson.Default.FaultReport)));

    /// <summary>Records a diagnosis with the report it answers; the task is complete when the disk has it.</summary>
    /// <exception cref="EdgeLlmException">StoreUnavailable: nothing of it is recorded.</exception>
    public Task SaveAsync(Diagnosis diagnosis, FaultReport report, string caller) =>
        // SQLite waits for the disk in the calling thread, which may be an RPC's; half a second is usual on an SD card.
        Task.Run(() => Append(RecordRow.Of(
            diagnosis,
            JsonSerializer.Serialize(diagnosis, RecordJson.Default.Diagnosis),
            JsonSerializer.Serialize(report, RecordJson.Default.FaultReport),
            caller)));

    /// <summary>Finds a diagnosis with its feedback; null if there is none.</summary>
    public DiagnosisRecord? Get(string requestId) => _file.Read(connection => RecordReader.Find(connection, requestId));

    /// <summary>Lists diagnoses, newest first.</summary>
    /// <param name="pageSize">Most entries, 1 to 100; 0 for 20.</param>
    /// <param name="pageToken">Token of the page before, asked for with the same asset; empty for the first page.</param>
    /// <param name="assetId">Only this asset; empty for all.</param>
    public DiagnosisPage List(int pageSize, string pageToken, string assetId)
    {
        var count = pageSize <= 0 ? DefaultPageSize : Math.Min(pageSize, MaxPageSize);
        var before = PageToken.Read(pageToken, assetId);
        return _file.Read(connection =>
        {
            // The filter stands in the statement only where there is one, so that its index is used.
            using var command = connection.Command(
                $"""
                SELECT sequence, document FROM records
                WHERE kind = 'diagnosis' AND sequence < $before {(assetId.Length > 0 ? "AND asset_id = $asset" : "")}
                ORDER BY sequence DESC LIMIT $count
                """,
                ("$before", before),
                ("$asset", assetId),
                ("$count", count + 1));
            var page = ImmutableArray.CreateBuilder<Diagnosis>(count);
            var last = 0L;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (page.Count == count)
                {
                    return new DiagnosisPage(page.ToImmutable(), PageToken.Write(last, assetId));
                }

                last = reader.GetInt64(0);
                page.Add(RecordReader.Diagnosis(reader.GetString(1)));
            }

            return new DiagnosisPage(page.ToImmutable(), "");
        });
    }

    /// <summary>Records what the cause turned out to be.</summary>
    /// <exception cref="EdgeLlmException">
    /// DiagnosisNotFound; InvalidReport if the cause is none of the diagnosis or if it has all the feedback it can take.
    /// </exception>
    public void AddFeedback(string requestId, Feedback feedback)
    {
        var size = _file.Write(connection =>
        {
            var record = RecordReader.Find(connection, requestId)
                ?? throw new EdgeLlmException(EdgeLlmError.DiagnosisNotFound, $"There is no diagnosis \"{requestId}\".");
            var document = FeedbackDocument.Of(feedback, ConfirmedCause(record, feedback.ConfirmedCauseLabel));
            var row = RecordRow.Of(record.Diagnosis, document, JsonSerializer.Serialize(document, RecordJson.Default.FeedbackDocument));
            RecordLog.Append(connection, row);
            return row.Size;
        });
        _trimmer.Written(size);
    }

    /// <summary>
    /// Causes that people confirmed at an asset for a fault code, most often confirmed first. Of each diagnosis the newest
    /// feedback counts, and as long as that is kept.
    /// </summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="normalizedFaultCode">The code in the form of <see cref="FaultCode.Normalize"/>.</param>
    public IReadOnlyList<ConfirmedCause> Confirmed(string assetId, string normalizedFaultCode) => _file.Read(connection =>
    {
        // The row of a bare column beside max() is the one that has the maximum: https://sqlite.org/lang_select.html#bareagg.
        using var command = connection.Command(
            """
            SELECT max(sequence), document FROM records
            WHERE kind = 'feedback' AND asset_id = $asset AND fault_code = $code
            GROUP BY request_id
            """,
            ("$asset", assetId),
            ("$code", normalizedFaultCode));
        var newest = new List<FeedbackDocument>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            newest.Add(RecordReader.FeedbackDocument(reader.GetString(1)));
        }

        return newest
            .Where(feedback => feedback.CauseId.Length > 0)
            .GroupBy(feedback => (feedback.CatalogueEntryId, feedback.CauseId))
            .Select(cause => new ConfirmedCause(cause.Key.CatalogueEntryId, cause.Key.CauseId, cause.Count(), cause.Max(feedback => feedback.CreateTime)))
            .OrderByDescending(cause => cause.Times)
            .ThenByDescending(cause => cause.Last)
            .ToList();
    });

    /// <summary>The chain's end, to be noted outside the box.</summary>
    public RecordHead Head() => _file.Read(connection =>
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var end = ChainEnd.Read(connection);
        return new RecordHead(
            end.Sequence,
            Convert.ToHexStringLower(end.Hash),
            end.Sequence + 1 - connection.Number("SELECT sequence FROM chain_start"),
            connection.Number("PRAGMA page_count") * connection.Number("PRAGMA page_size"));
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _trimmer.Dispose();
        _file.Dispose();
    }

    /// <summary>Completes when no old records are being dropped.</summary>
    internal Task WhenTrimmedAsync() => _trimmer.WhenIdleAsync();

    private void Append(RecordRow row)
    {
        _file.Write(connection =>
        {
            RecordLog.Append(connection, row);
            return true;
        });
        _trimmer.Written(row.Size);
    }

    private static Cause? ConfirmedCause(DiagnosisRecord record, string label)
    {
        if (record.Feedback.Length >= MaxFeedback)
        {
            throw Refused("feedback", $"The diagnosis has {MaxFeedback} pieces of feedback already, and takes no more.");
        }

        return label.Length == 0
            ? null
            : record.Diagnosis.Causes.FirstOrDefault(cause => cause.Label == label)
                ?? throw Refused("feedback.confirmed_cause_label", $"The diagnosis has no cause \"{label}\"; name one of its causes, or none.");
    }

    private static EdgeLlmException Refused(string field, string problem) =>
        new(EdgeLlmError.InvalidReport, problem) { Violations = [new FieldViolation(field, problem)] };
}
