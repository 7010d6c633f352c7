using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// The last look at an answer before anybody acts on it: everything it names exists, nothing is cited for what it speaks
/// against, and no refuted cause comes first. The way it was made should ensure that; if it does not, that is a bug, and
/// no answer is better than an invented one.
/// </summary>
internal static class GroundingCheck
{
    private const double RoundingSlack = 1e-6;

    /// <summary>Gives the answer back, or throws EngineFailed.</summary>
    public static Answer Verify(Answer answer, CaseFile caseFile)
    {
        var signals = caseFile.Report.Signals.Select(signal => signal.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var cause in answer.Causes)
        {
            var known = caseFile.FindCause(cause.Label);
            Require(
                known is not null && (known.Entry.Entry.Id, known.Known.Id, known.Entry.Label) == (cause.CatalogueEntryId, cause.CauseId, cause.CatalogueLabel),
                "a cause that the catalogue does not have");
            Require(!cause.EvidenceLabels.IsEmpty, "a cause without evidence");
            Require(
                cause.EvidenceLabels.Concat(cause.ContradictingEvidenceLabels).All(label => caseFile.FindFact(label) is not null),
                "a fact that was not found in the report");
            Require(
                caseFile.Evidence.Length == known!.Contradicting.Length || !cause.EvidenceLabels.Intersect(known.Contradicting).Any(),
                "a fact for a cause that it speaks against");
            Require(cause.Signals.All(signals.Contains), "a signal that the report does not have");
            Require(cause.Likelihood is >= 0 and <= 1, "a likelihood that is none");
        }

        Require(answer.Unknown || !caseFile.FindCause(answer.Causes[0].Label)!.Match.IsRefuted, "a refuted cause first");
        Require(answer.Checks.All(check => caseFile.FindCause(check.CauseLabel) is not null), "a check of a cause that the catalogue does not have");
        Require(answer.Causes.DistinctBy(cause => cause.Label).Count() == answer.Causes.Length, "a cause twice");
        Require(answer.UnknownEvidence.All(label => caseFile.FindFact(label) is not null), "a fact that was not found in the report");
        Require(answer.Causes.Sum(cause => cause.Likelihood) + answer.UnknownLikelihood <= 1 + RoundingSlack, "likelihoods of more than 1");
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
