using System.Globalization;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>One record as it is written; its place in the chain is found when it is.</summary>
internal sealed record RecordRow
{
    /// <summary>One of <see cref="RecordKind"/>.</summary>
    public required string Kind { get; init; }

    public required string RequestId { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public required string AssetId { get; init; }

    /// <summary>The fault code in its comparable form; the document has it as it was written.</summary>
    public required string FaultCode { get; init; }

    public string Caller { get; init; } = "";

    /// <summary>JSON of the diagnosis or the feedback.</summary>
    public required string Document { get; init; }

    /// <summary>JSON of the report that was diagnosed; empty for feedback.</summary>
    public string Report { get; init; } = "";

    /// <summary>Characters, as a measure of what the record adds to the file.</summary>
    public long Size => Document.Length + Report.Length;

    public static RecordRow Of(Diagnosis diagnosis, string document, string report, string caller) => new()
    {
        Kind = RecordKind.Diagnosis,
        RequestId = diagnosis.RequestId,
        CreateTime = diagnosis.CreateTime,
        AssetId = diagnosis.AssetId,
        FaultCode = Catalogue.FaultCode.Normalize(diagnosis.FaultCode),
        Caller = caller,
        Document = document,
        Report = report,
    };

    public static RecordRow Of(Diagnosis diagnosis, FeedbackDocument feedback, string document) => new()
    {
        Kind = RecordKind.Feedback,
        RequestId = diagnosis.RequestId,
        CreateTime = feedback.CreateTime,
        AssetId = diagnosis.AssetId,
        FaultCode = Catalogue.FaultCode.Normalize(diagnosis.FaultCode),
        Document = document,
    };

    /// <summary>A time as it is written: of fixed width and in UTC, so that it sorts as text.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
