using System.Collections.Immutable;
using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Tests.Properties;

/// <summary>What holds for every ranking by the built-in knowledge.</summary>
public sealed class RankingProperties
{
    private static readonly ImmutableArray<CatalogueEntry> s_entries = CatalogueData.ReadBuiltIn().Entries;

    private static readonly FaultReport s_drive = Reports.With(
        Reports.Number("Motor.Current", 34, new Limits(High: 25, HighHigh: 30)) with { Unit = "A" },
        Reports.Number("Motor.Temperature", 128, new Limits(High: 120)) with { Unit = "°C" },
        Reports.Number("Fan.Speed", 300, nominal: 2800) with { Unit = "1/min" },
        Reports.Number("DcLink.Voltage", 560, nominal: 565) with { Unit = "V" },
        Reports.Switch("Brake.Released", false) with { NominalState = new SignalValue.Boolean(true) });

    private static Gen<ImmutableArray<CatalogueHit>> Hits { get; } = Gen.Select(
        Gen.Int[0, s_entries.Length - 1], Gen.Enum<MatchKind>(), Gen.Double[0, 2], (i, kind, score) => new CatalogueHit(s_entries[i], kind, score))
        .Array[0, 4].Select(hits => hits.DistinctBy(hit => hit.Entry.Id).ToImmutableArray());

    [Fact]
    public void Scores_are_finite_and_fall_and_observations_exist() =>
        Gen.Select(AnyReport.Any, Hits).Sample(
            (report, hits) =>
            {
                var (ranking, observations) = Rank(report, hits);
                Assert.True(double.IsFinite(ranking.UnknownScore));
                Assert.InRange(ranking.Causes.Length, 0, CauseRanker.MostCandidates);
                Assert.All(ranking.Causes, match =>
                {
                    Assert.True(double.IsFinite(match.Score));
                    Assert.All(match.For.Concat(match.Against), symptom => Assert.InRange(symptom.Observation, 0, observations - 1));
                    Assert.All(match.For.Concat(match.Against), symptom => Assert.True(symptom.Weight is >= 0 && double.IsFinite(symptom.Weight)));
                });
                Assert.Equal(ranking.Causes.Select(match => match.Score).OrderDescending(), ranking.Causes.Select(match => match.Score));
            },
            iter: 60);

    [Fact]
    public void Cause_is_offered_once() =>
        Gen.Select(AnyReport.Any, Hits).Sample(
            (report, hits) =>
            {
                var causes = Rank(report, hits).Ranking.Causes.Select(match => (match.Cause.Entry.Id, match.Cause.Position)).ToList();
                Assert.Equal(causes.Distinct(), causes);
            },
            iter: 60);

    [Fact]
    public void Equal_reports_get_equal_rankings() =>
        Gen.Select(AnyReport.Any, Hits).Sample((report, hits) => Assert.Equal(Describe(report, hits), Describe(report with { }, hits)), iter: 40);

    [Fact]
    public void Order_of_signals_does_not_matter_where_their_facts_weigh_differently() =>
        Gen.Shuffle(s_drive.Signals.ToArray()).Sample(
            signals => Assert.Equal(Causes(s_drive), Causes(s_drive with { Signals = [.. signals] })),
            iter: 30);

    private static IEnumerable<string> Causes(FaultReport report) =>
        Rank(report, []).Ranking.Causes.Select(match => $"{match.Cause.Entry.Id}/{match.Cause.Known.Id} {match.Score:F6}");

    private static IEnumerable<string> Describe(FaultReport report, ImmutableArray<CatalogueHit> hits) => Rank(report, hits).Ranking.Causes
        .Select(match => $"{match.Cause.Entry.Id}/{match.Cause.Known.Id} {match.Score:R} {string.Join(' ', match.For)} {string.Join(' ', match.Against)} {string.Join(' ', match.Echoes)}");

    private static (Ranking Ranking, int Observations) Rank(FaultReport report, ImmutableArray<CatalogueHit> hits)
    {
        var knowledge = KnowledgeBase.BuiltIn;
        var meaning = ReportMeaning.Of(report, knowledge.Lexicon);
        var observations = EvidenceBuilder.Observe(report, meaning);
        return (CauseRanker.Rank(knowledge, report, meaning, observations, hits, []), observations.Length);
    }
}
