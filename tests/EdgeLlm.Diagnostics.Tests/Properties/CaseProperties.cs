using System.Collections.Immutable;
using CsCheck;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Prompting;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Tests.Answering;

namespace EdgeLlm.Diagnostics.Tests.Properties;

/// <summary>What holds for every case and every answer to it.</summary>
public sealed class CaseProperties
{
    [Fact]
    public void Catalogue_alone_cites_only_what_exists() =>
        AnyCase.Any.Sample(c => Grounding.Verify(GroundingCheck.Verify(CatalogueAnswer.For(c), c), c), iter: 300);

    [Fact]
    public void Case_names_only_labels_that_it_has_and_no_fact_both_for_and_against() =>
        AnyCase.Any.Sample(
            c =>
            {
                Assert.InRange(c.Causes.Length, 0, CaseBuilder.MostCauses);
                Assert.All(c.Causes, cause =>
                {
                    Assert.All(cause.Supporting.Concat(cause.Contradicting), label => Assert.NotNull(c.FindFact(label)));
                    Assert.Empty(cause.Supporting.Intersect(cause.Contradicting));
                });
            },
            iter: 100);

    [Fact]
    public void Any_legal_answer_with_any_probabilities_cites_only_what_exists() =>
        AnyCase.Any.SelectMany(c => Gen.Select(LegalAnswers.Of(DiagnosisSchema.Build(c)), Probabilities(c), Gen.Bool.Array[2])
            .Select(sample => (Case: c, Answer: sample.Item1, Scores: sample.Item2, Scored: sample.Item3))).Sample(
            sample =>
            {
                var assembler = Play(sample.Case, sample.Answer, sample.Scores, sample.Scored, [sample.Answer.Length], sample.Answer.Length);
                Assert.True(assembler.HasAnswer);
                Grounding.Verify(GroundingCheck.Verify(assembler.Finish(), sample.Case), sample.Case);
            },
            iter: 300);

    [Fact]
    public void Answer_closed_at_any_place_cites_only_what_the_model_wrote_or_code_computed() =>
        AnyCase.Any.SelectMany(c => Gen.Select(LegalAnswers.Of(DiagnosisSchema.Build(c)), Probabilities(c), Gen.Bool.Array[2], Gen.Double[0, 1])
            .Select(sample => (Case: c, Answer: sample.Item1, Scores: sample.Item2, Scored: sample.Item3, Cut: (int)(sample.Item4 * sample.Item1.Length)))).Sample(
            sample =>
            {
                var assembler = Play(sample.Case, sample.Answer, sample.Scores, sample.Scored, [3], sample.Cut);
                var written = sample.Answer[..sample.Cut];
                Assert.Equal(written.Contains("]}", StringComparison.Ordinal) || written.StartsWith("{\"unknown\":", StringComparison.Ordinal), assembler.HasAnswer);
                Grounding.Verify(GroundingCheck.Verify(assembler.Finish(), sample.Case), sample.Case);
            },
            iter: 300);

    [Fact]
    public void Assembler_finds_the_same_in_any_chunks_as_in_the_whole() =>
        AnyCase.Any.SelectMany(c => Gen.Select(LegalAnswers.Of(DiagnosisSchema.Build(c)), Probabilities(c), Gen.Int[1, 9].Array[1, 20])
            .Select(sample => (Case: c, Answer: sample.Item1, Scores: sample.Item2, Cuts: sample.Item3))).Sample(
            sample =>
            {
                bool[] scored = [true, true];
                var whole = Play(sample.Case, sample.Answer, sample.Scores, scored, [sample.Answer.Length], sample.Answer.Length).Finish();
                var chunked = Play(sample.Case, sample.Answer, sample.Scores, scored, sample.Cuts, sample.Answer.Length).Finish();
                Assert.Equal(whole.Causes.Select(Describe), chunked.Causes.Select(Describe));
                Assert.Equal(whole.Checks, chunked.Checks);
                Assert.Equal((whole.UnknownLikelihood, string.Join(' ', whole.UnknownEvidence)), (chunked.UnknownLikelihood, string.Join(' ', chunked.UnknownEvidence)));
            },
            iter: 150);

    [Fact]
    public void Healthy_unrelated_signal_never_changes_the_first_cause() =>
        Gen.Select(AnyCase.Any, Gen.Bool).Sample(
            (c, first) =>
            {
                var healthy = Reports.Number("Qqx7", 5, new Limits(2, 3, 8, 9), nominal: 5) with { Time = c.Report.OccurredAt };
                ImmutableArray<Signal> signals = first ? [healthy, .. c.Report.Signals] : [.. c.Report.Signals, healthy];
                var report = c.Report with { Signals = signals };
                var more = CaseBuilder.Build(report, EvidenceBuilder.Observe(report), [.. c.Entries.Select(entry => entry.Hit)], [], Cases.EvidenceTokens);
                var less = CaseBuilder.Build(c.Report, EvidenceBuilder.Observe(c.Report), [.. c.Entries.Select(entry => entry.Hit)], [], Cases.EvidenceTokens);
                Assert.Equal(CatalogueAnswer.For(less).Causes.FirstOrDefault()?.Label, CatalogueAnswer.For(more).Causes.FirstOrDefault()?.Label);
            },
            iter: 200);

    [Fact]
    public void Built_in_catalogue_finds_the_same_with_a_healthy_unrelated_signal()
    {
        using var catalogue = FaultCatalogue.OpenBuiltIn();
        AnyReport.Any.Sample(
            report =>
            {
                var healthy = Reports.Number("Qqx7", 5, new Limits(2, 3, 8, 9), nominal: 5) with { Time = report.OccurredAt };
                var more = report with { Signals = report.Signals.Add(healthy) };
                var (one, other) = (Answer(catalogue, report), Answer(catalogue, more));
                Assert.Equal(one.Causes.Select(cause => (cause.CatalogueEntryId, cause.CauseId)), other.Causes.Select(cause => (cause.CatalogueEntryId, cause.CauseId)));
            },
            iter: 60);
    }

    [Fact]
    public void Prompt_has_a_line_for_each_fact_entry_and_cause_and_no_other() =>
        AnyCase.Any.Sample(
            c =>
            {
                var prompt = PromptBuilder.Build(c);
                var lines = prompt.User.Split('\n', '\r', '\u2028', '\u2029', '\u0085');
                var entries = c.Causes.Select(cause => cause.Entry.Label).Distinct().Count();
                Assert.Equal(4 + c.Evidence.Length + entries + c.Causes.Length, lines.Length);
                Assert.Equal(c.Evidence.Select(fact => fact.Label), lines.Skip(2).Take(c.Evidence.Length).Select(line => line.Split(' ')[0]));
                Assert.All(lines, line => Assert.Equal(0, line.Count(character => character == '"') % 2));
            },
            iter: 200);

    private static Answer Answer(FaultCatalogue catalogue, FaultReport report)
    {
        var observations = EvidenceBuilder.Observe(report);
        return CatalogueAnswer.For(CaseBuilder.Build(report, observations, CatalogueRetriever.Retrieve(catalogue, report, observations), [], Cases.EvidenceTokens));
    }

    // What an engine reports: a decision between causes and "unknown", and one among the causes.
    private static Gen<(double Unknown, double[] Causes)> Probabilities(CaseFile c) => Gen.Select(
        Gen.OneOf(Gen.Double[0, 1], Gen.OneOf(0.0, 1.0)), Gen.Double[0, 1].Array[c.Causes.Length], (unknown, weights) =>
            (unknown, weights.Select(weight => weight / Math.Max(weights.Sum(), 1e-9)).ToArray()));

    // Plays an answer as the engine would: from a place on it is closed.
    private static DiagnosisAssembler Play(CaseFile c, string answer, (double Unknown, double[] Causes) scores, bool[] scored, int[] sizes, int cut)
    {
        var assembler = new DiagnosisAssembler(c);
        if (scored[0] && !assembler.Alternatives.IsEmpty)
        {
            assembler.Score(0, [1 - scores.Unknown, scores.Unknown]);
        }

        if (scored[1] && !assembler.Alternatives.IsEmpty)
        {
            assembler.Score(1, [.. scores.Causes]);
        }

        for (int at = 0, i = 0, size; at < cut; at += size, i++)
        {
            size = Math.Min(sizes[i % sizes.Length], cut - at);
            assembler.Feed(answer.Substring(at, size), isClosing: false);
        }

        if (cut < answer.Length)
        {
            Assert.Empty(assembler.Feed(answer[cut..], isClosing: true));
        }

        return assembler;
    }

    private static string Describe(Cause cause) =>
        $"{cause.Label} {cause.Text} {cause.Likelihood:R} {string.Join(',', cause.EvidenceLabels)} {string.Join(',', cause.Signals)}";
}
