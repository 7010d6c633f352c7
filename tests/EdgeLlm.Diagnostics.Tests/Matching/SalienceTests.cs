using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Tests.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Tests.Matching;

public sealed class SalienceTests
{
    private static readonly Signal s_current = Amperes("Motor.Current", 0, 10);
    private static readonly Signal s_speed = Amperes("Motor.Speed", 0, 1450) with { Unit = "1/min" };

    [Fact]
    public void Zero_of_a_machine_that_runs_is_conspicuous() =>
        Assert.InRange(Of("Motor.Current", s_current, s_speed with { Value = new SignalValue.Number(1450) }), 0.9, 1);

    [Fact]
    public void Zero_of_a_machine_that_stands_still_counts_less() => Assert.InRange(Of("Motor.Current", s_current, s_speed), 0.3, 0.5);

    [Fact]
    public void Zero_at_standstill_hardly_counts_when_the_value_at_the_trip_is_given()
    {
        Signal[] signals = [s_current, s_speed, Amperes("Motor.Current_AtTrip", 38, 10)];
        Assert.InRange(Of("Motor.Current", signals), 0, 0.2);
        Assert.InRange(Of("Motor.Current_AtTrip", signals), 0.9, 1);
    }

    [Fact]
    public void Latched_value_of_another_thing_says_nothing_about_a_zero() =>
        Assert.InRange(Of("Motor.Current", s_current, s_speed, Amperes("Pump.Current_AtTrip", 38, 10)), 0.3, 0.5);

    [Fact]
    public void Pressure_that_is_gone_is_no_consequence_of_standing_still() =>
        Assert.InRange(Of("Air.Pressure", s_current, s_speed, Reports.Number("Air.Pressure", 0, nominal: 6)), 0.9, 1);

    private static Signal Amperes(string name, double value, double nominal) => Reports.Number(name, value, nominal: nominal) with { Unit = "A" };

    private static double Of(string signal, params Signal[] signals)
    {
        var report = Reports.With([.. signals]);
        var meaning = ReportMeaning.Of(report, TestKnowledge.Lexicon);
        return new Salience(meaning).Of(EvidenceBuilder.Observe(report, meaning).Single(fact => fact.Signal?.Name == signal));
    }
}
