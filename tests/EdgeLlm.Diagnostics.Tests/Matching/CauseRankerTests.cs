using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Tests.Answering;
using EdgeLlm.Diagnostics.Tests.Knowledge;

namespace EdgeLlm.Diagnostics.Tests.Matching;

public sealed class CauseRankerTests
{
    private static readonly Limits s_limits = new(Low: 2, High: 8);

    // The pump is worn: its pressure is low, and its motor has little to do.
    private static readonly KnowledgeBase s_pump = TestKnowledge.With(
    [
        TestKnowledge.Modes(
            "pump",
            TestKnowledge.Mode("worn", TestKnowledge.Symptom("pump pressure", SymptomState.Low, 3), TestKnowledge.Symptom("motor current", SymptomState.Low))),
        TestKnowledge.Modes("gearbox", TestKnowledge.Mode("broken", TestKnowledge.Symptom("pressure", SymptomState.Low))),
    ]);

    private static readonly FaultReport s_worn = Reports.With(
        Reports.Number("Pump.Pressure", 1, s_limits), Reports.Number("Motor.Current", 1, s_limits) with { Unit = "A" }, Reports.Number("Motor.Speed", 5, s_limits) with { Unit = "1/min" });

    [Fact]
    public void Failure_mode_whose_symptoms_are_seen_comes_before_the_codes_usual_cause_that_the_values_refute()
    {
        var overload = Cases.Entry(1, [Cases.Cause("overload", Cases.Sign("motor current", SignState.High), Cases.Sign("motor speed", SignState.Low))]);
        var causes = s_pump.Rank(s_worn, new CatalogueHit(overload, MatchKind.Exact, 1)).Causes;
        Assert.Equal("worn", causes[0].Cause.Known.Id);
        Assert.True(causes[0].Cause.IsFailureMode);
        Assert.True(causes.Single(match => match.Cause.Known.Id == "overload").IsRefuted);
    }

    [Fact]
    public void Codes_usual_cause_comes_first_where_nothing_else_is_seen()
    {
        var overload = Cases.Entry(1, [Cases.Cause("overload", Cases.Sign("motor current", SignState.High))]);
        var ranking = s_pump.Rank(Reports.With(Reports.Number("Motor.Current", 9, s_limits) with { Unit = "A" }), new CatalogueHit(overload, MatchKind.Exact, 1));
        Assert.Equal("overload", ranking.Causes[0].Cause.Known.Id);
    }

    [Fact]
    public void Component_that_the_report_speaks_of_comes_before_one_that_it_does_not() =>
        Assert.Equal(["worn", "broken"], s_pump.Rank(s_worn).Causes.Select(match => match.Cause.Known.Id));

    [Fact]
    public void Component_in_the_first_alarm_of_the_sequence_helps()
    {
        var knowledge = TestKnowledge.With(
        [
            TestKnowledge.Modes("pump", TestKnowledge.Mode("worn", TestKnowledge.Symptom("pressure", SymptomState.Low)) with { Text = new("The pump is worn", "泵磨损") }),
            TestKnowledge.Modes("motor", TestKnowledge.Mode("weak", TestKnowledge.Symptom("pressure", SymptomState.Low)) with { Text = new("The motor is weak", "电机无力") }),
        ]);
        var line = Reports.With(Reports.Number("Line.Pressure", 1, s_limits));
        string FirstAfter(params string[] alarms) => knowledge.Rank(line with
        {
            AlarmHistory = [.. alarms.Select((condition, i) => Reports.Event(condition, i - alarms.Length))],
        }).Causes[0].Cause.Known.Id;

        Assert.Equal("worn", FirstAfter("Pump disturbed", "Motor stopped", "Line stopped"));
        Assert.Equal("weak", FirstAfter("Motor disturbed", "Pump stopped", "Line stopped"));
    }

    [Theory]
    [InlineData("ABB", 0)]
    [InlineData("", 0)]
    [InlineData("Siemens AG", 1)]
    [InlineData("西门子", 1)]
    public void Entry_of_another_vendor_is_never_offered(string vendor, int offered)
    {
        var entry = Cases.Entry(1, [Cases.Cause("parameter", Cases.Sign("pump pressure", SignState.Low))]) with { Vendor = "Siemens" };
        var knowledge = TestKnowledge.With([], catalogue: entry);
        Assert.Equal(offered, knowledge.Rank(s_worn with { Asset = s_worn.Asset with { Vendor = vendor } }).Causes.Length);
    }

    [Fact]
    public void Unknown_is_likelier_the_less_is_seen() =>
        Assert.True(s_pump.Rank(Reports.With(Reports.Number("Pump.Pressure", 5, s_limits))).UnknownScore > s_pump.Rank(s_worn).UnknownScore);
}
