using System.Collections.Immutable;
using System.Text.Json;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// Makes findings from an answer while it is being written, and the final answer when it is whole. Only what the model
/// wrote itself counts: text by which an answer was closed in the shortest legal way says nothing.
/// </summary>
internal sealed class DiagnosisAssembler(CaseFile caseFile, double modelWeight = 1)
{
    private readonly AnswerReader _reader = new();
    private readonly ModelLikelihood _likelihood = new(caseFile, modelWeight);
    private readonly Dictionary<string, ImmutableArray<string>> _citations = new(StringComparer.Ordinal);
    private readonly List<string> _unknownCitations = [];
    private bool _saidUnknown;

    /// <summary>What the engine is asked to report the probabilities of.</summary>
    public ImmutableArray<ImmutableArray<string>> Alternatives => _likelihood.Alternatives;

    /// <summary>The model itself named a cause, or said that it knows none.</summary>
    public bool HasAnswer => _citations.Count > 0 || _saidUnknown;

    /// <summary>Takes probabilities that the engine reported.</summary>
    public void Score(int place, ImmutableArray<double> probabilities) => _likelihood.Take(place, probabilities);

    /// <summary>Takes more of the answer; gives the causes that became whole by it, each only once.</summary>
    public IReadOnlyList<DiagnosisEvent> Feed(string delta, bool isClosing) => Guarded(() =>
    {
        var whole = _reader.Feed(delta);
        if (isClosing)
        {
            return [];
        }

        _saidUnknown |= _reader.Text.StartsWith(DiagnosisSchema.UnknownStart, StringComparison.Ordinal);
        var found = new List<DiagnosisEvent>();
        foreach (var element in whole)
        {
            using var document = JsonDocument.Parse(element.Json);
            if (element.Property == "evidence")
            {
                _unknownCitations.Add(ReadFact(document.RootElement));
                continue;
            }

            var label = document.RootElement.GetProperty("cause").GetString()!;
            var cause = caseFile.FindCause(label) ?? throw Unknown(label);
            if (_citations.TryAdd(label, ReadEvidence(document.RootElement)))
            {
                var likelihood = _likelihood.Pooled.Causes[caseFile.Causes.IndexOf(cause)];
                found.Add(new DiagnosisEvent.CauseFound(AnswerComposer.Expand(caseFile, cause, likelihood, _citations[label])));
            }
        }

        return found;
    });

    /// <summary>The answer as a whole.</summary>
    public Answer Finish() => Guarded(() =>
    {
        // Its elements were taken as they came; this only shows whether they belong to a whole document.
        using var document = JsonDocument.Parse(_reader.Text);
        return AnswerComposer.Compose(caseFile, _likelihood.Pooled, _citations, [.. _unknownCitations.Distinct(StringComparer.Ordinal)]);
    });

    private ImmutableArray<string> ReadEvidence(JsonElement cause) =>
        [.. cause.GetProperty("evidence").EnumerateArray().Select(ReadFact).Distinct(StringComparer.Ordinal)];

    private string ReadFact(JsonElement label) => caseFile.FindFact(label.GetString()!)?.Label ?? throw Unknown(label.GetString()!);

    // The label is our own form or the engine broke its schema; either way it is not worth showing to a caller.
    private static EdgeLlmException Unknown(string label) =>
        new(EdgeLlmError.EngineFailed, "The engine's answer cites a label that was not offered.", new KeyNotFoundException(label));

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
