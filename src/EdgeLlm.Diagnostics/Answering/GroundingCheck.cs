using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// The last look at an answer before anybody acts on it: everything it names exists. The way it was made should ensure
/// that; if it does not, that is a bug, and no answer is better than an invented one.
/// </summary>
internal static class GroundingCheck
{
    /// <summary>Gives the answer back, or throws EngineFailed.</summary>
    public static Answer Verify(Answer answer, CaseFile caseFile)
    {
        var signals = caseFile.Report.Signals.Select(signal => signal.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var cause in answer.Causes)
        {
            var known = caseFile.FindCause(cause.Label);
            Require(known is not null && known.EntryId == cause.CatalogueEntryId, "a cause that the catalogue does not have");
            Require(cause.EvidenceLabels.All(label => caseFile.FindFact(label) is not null), "a fact that was not found in the report");
            Require(cause.Signals.All(signals.Contains), "a signal that the report does not have");
        }

        Require(answer.Checks.All(check => caseFile.FindCause(check.CauseLabel) is not null), "a check of a cause that the catalogue does not have");
        Require(answer.Causes.DistinctBy(cause => cause.Label).Count() == answer.Causes.Length, "a cause twice");
        Require(answer.Causes.Sum(cause => cause.ConfidencePercent) <= 100, "confidences of more than 100 percent");
        return answer;
    }

    private static void Require(bool holds, string violation)
    {
        if (!holds)
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The engine's answer names {violation}.");
        }
    }
}
