using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Tests.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Tests.Matching;

public sealed class FailureModeTests
{
    private static readonly Limits s_limits = new(Low: 2, High: 8);

    [Fact]
    public void Component_that_the_signal_does_not_name_is_lent_by_the_report_for_less()
    {
        var symptom = TestKnowledge.Symptom("pump pressure", SymptomState.Low);
        var line = Reports.With(Reports.Number("Line.Pressure", 1, s_limits));
        var lent = Assert.Single(Match(line with { Asset = new Asset { Id = "QX-1", Family = "Centrifugal pump" } }, symptom).For);
        var named = Assert.Single(Match(Reports.With(Reports.Number("Pump.Pressure", 1, s_limits)), symptom).For);
        Assert.InRange(lent.Weight, 0.01, 0.99 * named.Weight);
        Assert.Empty(Match(line, symptom).For);
    }

    [Fact]
    public void Component_is_lent_for_less_to_a_signal_that_names_another()
    {
        var symptom = TestKnowledge.Symptom("pump pressure", SymptomState.Low);
        FaultReport Of(string name) => Reports.With(Reports.Number(name, 1, s_limits)) with { Asset = new Asset { Id = "QX-1", Family = "Pump" } };
        Assert.True(Assert.Single(Match(Of("Gearbox.Pressure"), symptom).For).Weight < Assert.Single(Match(Of("Line.Pressure"), symptom).For).Weight);
    }

    [Fact]
    public void Normal_means_all_that_fit_as_well()
    {
        var symptom = TestKnowledge.Symptom("pump pressure", SymptomState.Normal);
        var (first, second) = (Reports.Number("Pump1.Pressure", 5, s_limits), Reports.Number("Pump2.Pressure", 5, s_limits));
        var both = Match(Reports.With(first, second), symptom);
        Assert.True(Assert.Single(both.For).IsNormal);
        var one = Match(Reports.With(first, second with { Value = new SignalValue.Number(9) }), symptom);
        Assert.Empty(one.For);
        Assert.Single(one.Against);
    }

    [Fact]
    public void Thing_that_somebody_speaks_of_is_as_good_as_a_signal_of_it()
    {
        var symptom = TestKnowledge.Symptom("pump", SymptomState.Any);
        var report = Reports.With(Reports.Number("Line.Level", 5)) with { OperatorNote = "We replaced the pump yesterday" };
        var observations = Observe(report, out _);
        Assert.Equal(EvidenceKind.Operator, observations[Assert.Single(Match(report, symptom).For).Observation].Kind);
        Assert.Empty(Match(report with { OperatorNote = "We replaced the motor yesterday" }, symptom).For);
    }

    [Fact]
    public void Nothing_at_all_supports_low_and_proves_absent()
    {
        var report = Reports.With(Reports.Number("Pump.Pressure", 0, nominal: 6));
        var low = Assert.Single(Match(report, TestKnowledge.Symptom("pump pressure", SymptomState.Low)).For);
        var absent = Assert.Single(Match(report, TestKnowledge.Symptom("pump pressure", SymptomState.Absent)).For);
        Assert.True(low.Weight < absent.Weight);
    }

    [Fact]
    public void Nothing_at_all_speaks_against_the_opposite() => Assert.All(
        [SymptomState.High, SymptomState.Present, SymptomState.Normal],
        state => Assert.Single(Match(Reports.With(Reports.Number("Pump.Pressure", 0, nominal: 6)), TestKnowledge.Symptom("pump pressure", state)).Against));

    [Fact]
    public void Set_point_is_not_the_value_itself()
    {
        var knowledge = KnowledgeOf(TestKnowledge.Symptom("pressure", SymptomState.Low), TestKnowledge.Quantity("setpoint", "setpoint"));
        double WeightOf(string name) => Assert.Single(Match(knowledge, Reports.With(Reports.Number(name, 1, s_limits))).For).Weight;
        Assert.True(WeightOf("Line.PressureSetpoint") < WeightOf("Line.Pressure"));
    }

    private static (ImmutableArray<SymptomMatch> For, ImmutableArray<SymptomMatch> Against) Match(FaultReport report, Symptom symptom) => Match(KnowledgeOf(symptom), report);

    private static (ImmutableArray<SymptomMatch> For, ImmutableArray<SymptomMatch> Against) Match(KnowledgeBase knowledge, FaultReport report)
    {
        var meaning = ReportMeaning.Of(report, knowledge.Lexicon);
        return new SymptomMatcher(meaning, EvidenceBuilder.Observe(report, meaning)).Match(knowledge.Causes.Single());
    }

    private static KnowledgeBase KnowledgeOf(Symptom symptom, params ImmutableArray<Term> more) =>
        new KnowledgeData([.. TestKnowledge.Terms, .. more], [TestKnowledge.Modes("pump", TestKnowledge.Mode("worn", symptom))], []).Build([]);

    private static ImmutableArray<Observation> Observe(FaultReport report, out ReportMeaning meaning)
    {
        meaning = ReportMeaning.Of(report, TestKnowledge.Lexicon);
        return EvidenceBuilder.Observe(report, meaning);
    }
}
