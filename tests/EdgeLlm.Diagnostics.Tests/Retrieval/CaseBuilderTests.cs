using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Tests.Answering;

namespace EdgeLlm.Diagnostics.Tests.Retrieval;

public sealed class CaseBuilderTests
{
    private static readonly Limits s_limits = new(Low: 2, High: 8);

    [Fact]
    public void Case_labels_facts_entries_and_causes_in_the_order_of_their_worth()
    {
        var caseFile = Cases.Usual;
        Assert.Equal(Enumerable.Range(1, caseFile.Evidence.Length).Select(i => $"E{i}"), caseFile.Evidence.Select(fact => fact.Label));
        Assert.Equal(["K1 entry-1", "K2 entry-2"], caseFile.Matches.Select(match => $"{match.Label} {match.EntryId}"));
        Assert.Equal(
            ["C1 K1 1-1 0", "C2 K1 1-2 1", "C3 K2 2-1 0"],
            caseFile.Causes.Select(cause => $"{cause.Label} {cause.Entry.Label} {cause.Known.Id} {cause.Match.Cause.Position}"));
        Assert.Equal("1-2", caseFile.FindCause("C2")!.Known.Id);
        Assert.Equal(EvidenceKind.Limit, caseFile.FindFact("E3")!.Kind);
        Assert.Null(caseFile.FindCause("C4"));
        Assert.Null(caseFile.FindFact("E0"));
    }

    [Fact]
    public void Case_offers_nine_causes_at_most_and_more_of_the_best_entry()
    {
        var caseFile = Cases.Of(Reports.Overcurrent, MatchKind.Exact, [1, 1, 1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1]);
        Assert.Equal([5, 4], caseFile.Causes.GroupBy(cause => cause.Entry.Label).Select(causes => causes.Count()));
        Assert.Equal(2, caseFile.Matches.Length);
        Assert.All(caseFile.Causes, cause => Assert.Equal(2, cause.Label.Length));
    }

    [Fact]
    public void Normal_value_becomes_a_fact_where_it_speaks_against_a_cause()
    {
        var report = Reports.With(Reports.Number("Torque", 5, s_limits), Reports.Number("Humidity", 5, s_limits));
        var caseFile = Cases.With(report, Cases.Cause("jam", Cases.Sign("torque", SignState.High)), Cases.Cause("ramp", Cases.Sign("torque", SignState.Normal)));
        var fact = Assert.Single(caseFile.Evidence, fact => fact.Kind == EvidenceKind.Normal);
        Assert.Equal("Torque", fact.Signal);
        Assert.Equal([fact.Label], caseFile.Causes[0].Contradicting);
        Assert.Empty(caseFile.Causes[0].Supporting);
        Assert.Equal([fact.Label], caseFile.Causes[1].Supporting);
        Assert.Empty(caseFile.Causes[1].Contradicting);
    }

    [Fact]
    public void Confirmed_cause_rises_and_what_people_confirmed_is_a_fact_for_it()
    {
        CatalogueCause[] causes = [Cases.Cause("jam"), Cases.Cause("brake")];
        ConfirmedCause[] confirmed =
        [
            new("entry-1", "brake", 2, Reports.Noon.AddDays(-30)),
            new("entry-1", "brake", 1, Reports.Noon.AddDays(-3)),
            new("entry-9", "jam", 7, Reports.Noon),
        ];
        var before = CatalogueAnswer.For(Cases.With(Reports.Overcurrent, [], causes)).Causes;
        var caseFile = Cases.With(Reports.Overcurrent, confirmed, causes);
        var after = CatalogueAnswer.For(caseFile).Causes;

        Assert.Equal("jam", before[0].CauseId);
        Assert.Equal("brake", after[0].CauseId);
        var fact = caseFile.FindFact(Assert.Single(after[0].EvidenceLabels))!;
        Assert.Equal(
            (EvidenceKind.History, "At this machine, with this code, it was 3 times \"Cause brake\" (last confirmed 2026-10-31)"), (fact.Kind, fact.Text));
        Assert.Single(caseFile.Evidence, evidence => evidence.Kind == EvidenceKind.History);
    }

    [Fact]
    public void Confirmed_cause_stays_refuted_when_the_facts_speak_against_it_today()
    {
        var report = Reports.With(Reports.Number("Torque", 5, s_limits), Reports.Number("Winding", 9, s_limits), Reports.Number("Coolant", 1, s_limits));
        ConfirmedCause[] confirmed = [new("entry-1", "jam", 9, Reports.Noon.AddDays(-3))];
        var caseFile = Cases.With(report, confirmed, Cases.Cause("jam", Cases.Sign("torque", SignState.High)), Cases.Cause("other", Cases.Sign("winding", SignState.High), Cases.Sign("coolant", SignState.Low)));
        Assert.Equal("other", CatalogueAnswer.For(caseFile).Causes[0].CauseId);
    }

    [Fact]
    public void Equal_reports_get_equal_labels() => Assert.Equal(Describe(Station(100)), Describe(Station(100)));

    [Fact]
    public void Order_of_signals_does_not_matter_where_their_facts_weigh_differently()
    {
        var report = Station(20);
        Assert.Equal(Describe(report), Describe(report with { Signals = [.. report.Signals.Reverse()] }));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public void Facts_of_two_thousand_signals_keep_to_their_tokens(string language)
    {
        var report = Station(2000) with { Language = language };
        var few = Cases.Build(report, [], tokens: 100);
        var usual = Cases.Build(report, []);
        Assert.InRange(few.Evidence.Length, 1, 5);
        Assert.InRange(usual.Evidence.Length, 8, 24);
        Assert.True(usual.Evidence.Sum(fact => fact.Text.Count(char.IsAscii) / 3) <= Cases.EvidenceTokens);
        Assert.Equal(few.Evidence, usual.Evidence.Take(few.Evidence.Length));
    }

    // Each further beyond its limit than the one before.
    private static FaultReport Station(int signals) =>
        Reports.With([.. Enumerable.Range(0, signals).Select(i => Reports.Number($"S{i}", 8.1 + (i * 0.001), s_limits) with { Description = $"压力 pressure {i}" })]);

    private static IEnumerable<string> Describe(FaultReport report) =>
        Cases.With(report, Cases.Cause("a", Cases.Sign("pressure 3", SignState.High))) is var caseFile
            ? caseFile.Evidence.Select(fact => fact.ToString()).Concat(caseFile.Causes.SelectMany(cause => cause.Supporting))
            : [];
}
