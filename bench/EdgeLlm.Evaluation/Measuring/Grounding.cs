using EdgeLlm.Diagnostics;

namespace EdgeLlm.Evaluation.Measuring;

/// <summary>Whether a diagnosis keeps the promises of its form, whatever it says.</summary>
internal static class Grounding
{
    /// <summary>Every cause cites evidence, and all that is cited is there.</summary>
    internal static bool CitationsHold(Diagnosis diagnosis)
    {
        var facts = diagnosis.Evidence.Select(fact => fact.Label).ToHashSet(StringComparer.Ordinal);
        var entries = diagnosis.CatalogueMatches.Select(match => (match.Label, match.EntryId)).ToHashSet();
        return diagnosis.Causes.All(cause =>
                cause.EvidenceLabels.Length > 0
                && cause.EvidenceLabels.All(facts.Contains)
                && cause.ContradictingEvidenceLabels.All(facts.Contains)
                && entries.Contains((cause.CatalogueLabel, cause.CatalogueEntryId)))
            && diagnosis.UnknownEvidenceLabels.All(facts.Contains);
    }

    /// <summary>There are causes or there is "unknown", likelihoods are likelihoods and fall, and checks belong to a cause.</summary>
    internal static bool IsWellFormed(Diagnosis diagnosis)
    {
        var likelihoods = diagnosis.Causes.Select(cause => cause.Likelihood).ToList();
        var labels = diagnosis.Causes.Select(cause => cause.Label).ToHashSet(StringComparer.Ordinal);
        return diagnosis.Unknown == (likelihoods.Count == 0)
            && labels.Count == likelihoods.Count
            && likelihoods.Append(diagnosis.UnknownLikelihood).All(likelihood => likelihood is >= 0 and <= 1)
            && likelihoods.Zip(likelihoods.Skip(1)).All(pair => pair.First >= pair.Second)
            && diagnosis.Checks.All(check => diagnosis.Unknown || labels.Contains(check.CauseLabel));
    }
}
