using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Tests.Answering;

/// <summary>What holds for every answer; written against the report and the catalogue entries, not against the code that is tested.</summary>
internal static class Grounding
{
    public static void Verify(Answer answer, CaseFile caseFile)
    {
        var facts = caseFile.Evidence.ToDictionary(fact => fact.Label);
        var language = caseFile.Language;
        foreach (var cause in answer.Causes)
        {
            var entry = caseFile.Entries.Single(entry => entry.Label == cause.CatalogueLabel).Entry;
            var known = entry.Causes.Single(known => known.Id == cause.CauseId);
            Assert.Equal(
                (entry.Id, known.Text.In(language), known.Remedy.In(language), entry.SafetyNote.In(language)),
                (cause.CatalogueEntryId, cause.Text, cause.Remedy, cause.SafetyNote));
            Assert.InRange(cause.EvidenceLabels.Length, 1, AnswerComposer.MostComputed);
            Assert.Equal(cause.EvidenceLabels.Select(label => facts[label].Signal).Where(s => s.Length > 0).Distinct(), cause.Signals);
            Assert.All(cause.Signals, name => Assert.Contains(caseFile.Report.Signals, signal => signal.Name == name));
            Assert.All(cause.ContradictingEvidenceLabels, label => Assert.Contains(label, facts.Keys));
            Assert.True(cause.ContradictingEvidenceLabels.Length == facts.Count || !cause.EvidenceLabels.Intersect(cause.ContradictingEvidenceLabels).Any());
        }

        var texts = caseFile.Entries.SelectMany(entry => entry.Entry.Causes).SelectMany(cause => cause.Checks).Select(check => check.In(language)).ToHashSet();
        Assert.All(answer.Checks, check => Assert.Contains(check.Text, texts));
        Assert.InRange(answer.Causes.Length, 0, AnswerComposer.MostCauses);
        Assert.InRange(answer.Causes.Sum(cause => cause.Likelihood) + answer.UnknownLikelihood, 0, 1 + 1e-9);
        Assert.Equal(answer.Causes.IsEmpty, answer.Unknown);
        Assert.Equal(answer.Causes.Select(cause => cause.Label).Distinct(), answer.Causes.Select(cause => cause.Label));
        Assert.Equal(answer.Unknown, !answer.UnknownEvidence.IsEmpty);
        Assert.All(answer.UnknownEvidence, label => Assert.Contains(label, facts.Keys));
        Assert.True(answer.Unknown || !caseFile.Causes.Single(cause => cause.Label == answer.Causes[0].Label).Match.IsRefuted);
    }
}
