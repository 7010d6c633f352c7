using System.Globalization;
using System.Text;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Records as comma-separated values (RFC 4180), one row a diagnosis with its feedback.</summary>
internal static class RecordCsv
{
    private const string LineEnd = "\r\n";

    private static readonly (string Name, Func<DiagnosisRecord, string> Cell)[] s_columns =
    [
        ("sequence", record => Text(record.Sequence)),
        ("hash", record => record.Hash),
        ("create_time", record => Time(record.Diagnosis.CreateTime)),
        ("request_id", record => record.Diagnosis.RequestId),
        ("caller", record => record.Caller),
        ("asset_id", record => record.Diagnosis.AssetId),
        ("fault_code", record => record.Diagnosis.FaultCode),
        ("language", record => record.Diagnosis.Language),
        ("source", record => record.Diagnosis.Source.ToString()),
        ("fallback_reason", record => record.Diagnosis.FallbackReason.ToString()),
        ("unknown", record => record.Diagnosis.Unknown ? "true" : "false"),
        ("causes", record => Lines(record.Diagnosis.Causes, Cause)),
        ("checks", record => Lines(record.Diagnosis.Checks, check => $"{check.CauseLabel}: {check.Text}")),
        ("evidence", record => Lines(record.Diagnosis.Evidence, fact => $"{fact.Label}: {fact.Text}")),
        ("feedback", record => Lines(record.Feedback, Feedback)),
        ("model_name", record => record.Diagnosis.Provenance.ModelName),
        ("model_sha256", record => record.Diagnosis.Provenance.ModelSha256),
        ("model_quantisation", record => record.Diagnosis.Provenance.ModelQuantisation),
        ("model_license", record => record.Diagnosis.Provenance.ModelLicense),
        ("prompt_version", record => record.Diagnosis.Provenance.PromptVersion),
        ("prompt_sha256", record => record.Diagnosis.Provenance.PromptSha256),
        ("seed", record => Text(record.Diagnosis.Provenance.Seed)),
        ("service_version", record => record.Diagnosis.Provenance.ServiceVersion),
        ("catalogue_version", record => record.Diagnosis.Provenance.CatalogueVersion),
        ("finish_reason", record => record.Diagnosis.FinishReason?.ToString() ?? ""),
        ("prompt_tokens", record => Text(record.Diagnosis.Usage?.PromptTokens)),
        ("reasoning_tokens", record => Text(record.Diagnosis.Usage?.ReasoningTokens)),
        ("answer_tokens", record => Text(record.Diagnosis.Usage?.AnswerTokens)),
        ("queued_ms", record => Text(record.Diagnosis.Timings.Queued)),
        ("prefill_ms", record => Text(record.Diagnosis.Timings.Prefill)),
        ("reasoning_ms", record => Text(record.Diagnosis.Timings.Reasoning)),
        ("answer_ms", record => Text(record.Diagnosis.Timings.Answer)),
        ("total_ms", record => Text(record.Diagnosis.Timings.Total)),
    ];

    /// <summary>The names of the columns, with the end of line, and the mark by which spreadsheets know UTF-8.</summary>
    public static string Header { get; } = "\uFEFF" + string.Join(',', s_columns.Select(column => column.Name)) + LineEnd;

    /// <summary>The row of a record, with the end of line.</summary>
    public static string Row(DiagnosisRecord record)
    {
        var row = new StringBuilder();
        foreach (var (_, cell) in s_columns)
        {
            row.Append(row.Length > 0 ? "," : "").Append(Quote(cell(record)));
        }

        return row.Append(LineEnd).ToString();
    }

    /// <summary>A cell as a spreadsheet may have it: quoted where it must be, and never a formula.</summary>
    internal static string Quote(string text)
    {
        // What was written by a gateway or an operator must not compute anything on the desk of whoever opens the file.
        var harmless = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(",\"\r\n") ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }

    private static string Cause(Cause cause) => string.Create(
        CultureInfo.InvariantCulture, $"{cause.Label} {cause.Likelihood * 100:0} %: {cause.Text} [{cause.CatalogueEntryId}/{cause.CauseId}]");

    private static string Feedback(Feedback feedback) =>
        $"{Time(feedback.CreateTime)} {(feedback.ConfirmedCauseLabel.Length > 0 ? feedback.ConfirmedCauseLabel : "none")}: {feedback.ActionTaken} {feedback.Note}".TrimEnd();

    private static string Lines<T>(IEnumerable<T> items, Func<T, string> text) => string.Join('\n', items.Select(text));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => time.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
