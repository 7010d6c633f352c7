using System.Collections.Immutable;
using CsCheck;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class GroundingTests
{
    [Fact]
    public void Any_legal_answer_cites_only_what_exists() =>
        Cases.Any.SelectMany(c => LegalAnswers.Of(DiagnosisSchema.Build(c)).Select(answer => (Case: c, Answer: answer))).Sample(sample =>
        {
            var assembler = new DiagnosisAssembler(sample.Case);
            assembler.Feed(sample.Answer);
            AssertGrounded(GroundingCheck.Verify(assembler.Finish(), sample.Case), sample.Case);
        });

    [Fact]
    public void The_catalogue_alone_cites_only_what_exists() =>
        Cases.Any.Sample(c => AssertGrounded(GroundingCheck.Verify(CatalogueAnswer.For(c), c), c));

    [Fact]
    public void An_answer_that_names_what_does_not_exist_is_refused()
    {
        var good = CatalogueAnswer.For(Cases.Usual);
        var cause = good.Causes[0];
        ImmutableArray<Answer> bad =
        [
            good with { Causes = [cause with { Label = "K9.1" }] },
            good with { Causes = [cause with { CatalogueEntryId = "other" }] },
            good with { Causes = [cause with { EvidenceLabels = ["E0"] }] },
            good with { Causes = [cause with { Signals = ["Invented.Tag"] }] },
            good with { Causes = [cause, cause] },
            good with { Causes = [cause with { ConfidencePercent = 101 }] },
            good with { Checks = [new Check("K7.7", "Look", "")] },
        ];
        Assert.Same(good, GroundingCheck.Verify(good, Cases.Usual));
        Assert.All(bad, answer => Assert.Equal(
            EdgeLlmError.EngineFailed, Assert.Throws<EdgeLlmException>(() => GroundingCheck.Verify(answer, Cases.Usual)).Error));
    }

    // Written against the report and the catalogue entries themselves, not against the code that is tested.
    private static void AssertGrounded(Answer answer, CaseFile caseFile)
    {
        var facts = caseFile.Evidence.ToDictionary(fact => fact.Label);
        var language = caseFile.Language;
        foreach (var cause in answer.Causes)
        {
            var entry = caseFile.Entries.Single(entry => cause.Label.StartsWith(entry.Label + ".", StringComparison.Ordinal)).Entry;
            var known = entry.Causes.Single(known => known.Text.In(language) == cause.Text);
            Assert.Equal((entry.Id, known.Remedy.In(language)), (cause.CatalogueEntryId, cause.Remedy));
            Assert.NotEmpty(cause.EvidenceLabels);
            Assert.Equal(cause.EvidenceLabels.Select(label => facts[label].Signal).Where(s => s.Length > 0).Distinct(), cause.Signals);
            Assert.All(cause.Signals, name => Assert.Contains(caseFile.Report.Signals, signal => signal.Name == name));
        }

        var texts = caseFile.Entries.SelectMany(entry => entry.Entry.Causes).SelectMany(cause => cause.Checks).Select(check => check.In(language));
        Assert.All(answer.Checks, check => Assert.Contains(check.Text, texts));
        Assert.True(answer.Causes.Sum(cause => cause.ConfidencePercent) <= 100);
        Assert.Equal(answer.Causes.OrderByDescending(cause => cause.ConfidencePercent).Select(c => c.ConfidencePercent), answer.Causes.Select(c => c.ConfidencePercent));
        Assert.Equal(answer.Causes.IsEmpty, answer.Unknown);
    }
}
