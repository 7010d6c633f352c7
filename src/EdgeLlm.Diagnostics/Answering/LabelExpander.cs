using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>Turns labels into the catalogue's words and the report's signals. A label that does not exist is an engine's bug.</summary>
internal sealed class LabelExpander(CaseFile caseFile)
{
    public Cause Cause(string label, IEnumerable<string> evidence, int confidencePercent)
    {
        var cause = caseFile.FindCause(label) ?? throw Unknown(label);
        ImmutableArray<EvidenceFact> facts = [.. evidence.Distinct(StringComparer.Ordinal).Select(e => caseFile.FindFact(e) ?? throw Unknown(e))];
        return new Cause
        {
            Label = label,
            Text = cause.Known.Text.In(caseFile.Language),
            ConfidencePercent = Math.Clamp(confidencePercent, 0, 100),
            EvidenceLabels = [.. facts.Select(fact => fact.Label)],
            Signals = [.. facts.Select(fact => fact.Signal).Where(signal => signal.Length > 0).Distinct(StringComparer.Ordinal)],
            Remedy = cause.Known.Remedy.In(caseFile.Language),
            CatalogueEntryId = cause.EntryId,
        };
    }

    public Check Check(string label)
    {
        var check = caseFile.FindCheck(label) ?? throw Unknown(label);
        return new Check(check.CauseLabel, check.Text.In(caseFile.Language), check.SafetyNote.In(caseFile.Language));
    }

    // The label is our own form or the engine broke its schema; either way it is not worth showing to a caller.
    private static EdgeLlmException Unknown(string label) =>
        new(EdgeLlmError.EngineFailed, "The engine's answer cites a label that was not offered.", new KeyNotFoundException(label));
}
