using System.Buffers;
using EdgeLlm.Diagnostics;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Reads requests off the wire, all that is wrong with one at once. Pure.</summary>
internal static class RequestMapping
{
    private const string NamePrefix = "diagnoses/";
    private const int MaxIdLength = 64;
    private const string IdRule = "letters, digits, '.', '_', ':' and '-', at most 64";

    private static readonly SearchValues<char> s_idCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>The fault to diagnose.</summary>
    /// <exception cref="Inference.EdgeLlmException">InvalidReport with every violation.</exception>
    public static DiagnosisRequest ToRequest(this V1.DiagnoseRequest request, TimeSpan? timeLimit, string caller)
    {
        var fields = new FieldReader();
        if (!IsId(request.RequestId) && request.RequestId.Length > 0)
        {
            fields.Add("", "request_id", $"must be {IdRule}");
        }

        var options = ToOptions(request.Options ?? new V1.DiagnoseOptions(), fields);
        var report = request.Report?.ToReport(fields);
        if (report is null)
        {
            fields.Add("", "report", "is required");
        }

        fields.ThrowIfAny();
        return new DiagnosisRequest(request.RequestId, report!, options, timeLimit, caller);
    }

    /// <summary>The identifier in the resource name of a diagnosis.</summary>
    public static string ToRequestId(string name)
    {
        var fields = new FieldReader();
        var id = ToRequestId(name, fields);
        fields.ThrowIfAny();
        return id;
    }

    /// <summary>Page size and asset of a list.</summary>
    public static (int PageSize, string AssetId) ToQuery(this V1.ListDiagnosesRequest request)
    {
        var fields = new FieldReader();
        var asset = fields.Text("", "asset_id", request.AssetId, 128);
        fields.Text("", "page_token", request.PageToken, 128);
        fields.ThrowIfAny();

        // AIP-158: a page size beyond the largest is not an error.
        return ((int)Math.Min(request.PageSize, 100), asset);
    }

    /// <summary>What a person found, and about which diagnosis.</summary>
    public static (string RequestId, Feedback Feedback) ToFeedback(this V1.SubmitFeedbackRequest request, DateTimeOffset now)
    {
        const string Path = "feedback";
        var fields = new FieldReader();
        var id = ToRequestId(request.Name, fields);
        if (request.Feedback is null)
        {
            fields.Add("", Path, "is required");
        }

        var feedback = request.Feedback ?? new V1.Feedback();
        var result = new Feedback(
            fields.Text(Path, "confirmed_cause_label", feedback.ConfirmedCauseLabel, 16),
            fields.Text(Path, "action_taken", feedback.ActionTaken, 1000),
            fields.Text(Path, "note", feedback.Note, 1000),
            now);
        fields.ThrowIfAny();
        return (id, result);
    }

    private static DiagnosisOptions ToOptions(V1.DiagnoseOptions options, FieldReader fields)
    {
        if (options.HasTemperature && options.Temperature is not (>= 0 and <= 2))
        {
            fields.Add("options", "temperature", "must be from 0 to 2");
        }

        return new DiagnosisOptions
        {
            Reasoning = fields.Known("options", "reasoning", options.Reasoning) is not V1.Reasoning.Unspecified and var effort ? (ReasoningEffort)effort : null,
            MaxReasoningTokens = options.HasMaxReasoningTokens ? (int)Math.Min(options.MaxReasoningTokens, int.MaxValue) : null,
            CatalogueOnly = options.CatalogueOnly,
            Temperature = options.HasTemperature ? options.Temperature : null,
            Seed = options.HasSeed ? options.Seed : null,
            Explain = options.Explain,
        };
    }

    private static string ToRequestId(string name, FieldReader fields)
    {
        var id = name.StartsWith(NamePrefix, StringComparison.Ordinal) ? name[NamePrefix.Length..] : "";
        if (!IsId(id))
        {
            fields.Add("", "name", $"must be \"{NamePrefix}{{request_id}}\" with a request_id of {IdRule}");
        }

        return id;
    }

    private static bool IsId(string id) => id.Length is > 0 and <= MaxIdLength && id.AsSpan().IndexOfAnyExcept(s_idCharacters) < 0;
}
