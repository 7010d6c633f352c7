using System.Text.Json;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>Makes findings from an answer while it is being written, and the final answer when it is whole.</summary>
internal sealed class DiagnosisAssembler(CaseFile caseFile)
{
    private readonly AnswerReader _reader = new();
    private readonly LabelExpander _labels = new(caseFile);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Takes more of the answer; gives the causes and checks that became whole by it, each only once.</summary>
    public IReadOnlyList<DiagnosisEvent> Feed(string delta) => Guarded(() =>
    {
        var found = new List<DiagnosisEvent>();
        foreach (var element in _reader.Feed(delta))
        {
            using var document = JsonDocument.Parse(element.Json);
            switch (element.Property)
            {
                case "causes" when ReadCause(document.RootElement) is var cause && _shown.Add(cause.Label):
                    found.Add(new DiagnosisEvent.CauseFound(cause));
                    break;
                case "checks" when document.RootElement.GetString() is { } label && _shown.Add(label):
                    found.Add(new DiagnosisEvent.CheckFound(_labels.Check(label)));
                    break;
            }
        }

        return found;
    });

    /// <summary>The answer as a whole: repeated causes dropped, most probable first, confidences at most 100 together.</summary>
    public Answer Finish() => Guarded(() =>
    {
        using var document = JsonDocument.Parse(_reader.Text);
        var root = document.RootElement;
        if (root.TryGetProperty("unknown", out var unknown) && unknown.GetBoolean())
        {
            return new Answer([], []);
        }

        var causes = root.GetProperty("causes").EnumerateArray().Select(ReadCause).DistinctBy(cause => cause.Label, StringComparer.Ordinal);
        var checks = root.TryGetProperty("checks", out var list)
            ? list.EnumerateArray().Select(check => check.GetString()!).Distinct(StringComparer.Ordinal).Select(_labels.Check)
            : [];
        return new Answer(Confidence.Normalise([.. causes]), [.. checks]);
    });

    private Cause ReadCause(JsonElement cause) => _labels.Cause(
        cause.GetProperty("cause").GetString()!,
        cause.GetProperty("evidence").EnumerateArray().Select(label => label.GetString()!),
        cause.GetProperty("confidence").GetInt32());

    /// <summary>An answer that breaks its schema is the engine's failure, whichever way it breaks it.</summary>
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, "The engine's answer does not satisfy its schema.", problem);
        }
    }
}
