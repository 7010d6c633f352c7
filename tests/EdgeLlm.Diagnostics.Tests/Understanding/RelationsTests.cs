using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Understanding;

public sealed class RelationsTests
{
    [Fact]
    public void One_of_four_equal_zones_that_differs_is_a_fact()
    {
        var fact = Assert.Single(Differing(Zones(180, 181, 121, 179)));
        Assert.Equal("Zone3_Temp = 121 °C differs from its equals (Zone1_Temp, Zone2_Temp, Zone4_Temp: 180 °C)", fact.Text);
        Assert.Equal(SignalStates.Differs | SignalStates.Low, fact.States);
    }

    [Theory]
    [InlineData(180, 181, 178, 179)]
    [InlineData(180, 120, 240, 60)]
    [InlineData(180, 180, 120, 120)]
    public void Zones_of_which_none_stands_apart_are_no_fact(double first, double second, double third, double fourth) =>
        Assert.Empty(Differing(Zones(first, second, third, fourth)));

    [Fact]
    public void Zone_without_any_heat_is_absent() => Assert.True(Assert.Single(Differing(Zones(180, 181, 0, 179))).States.HasFlag(SignalStates.Absent));

    [Fact]
    public void Tags_with_loop_numbers_are_no_equals() => Assert.Empty(Differing(Reports.With(
        Reports.Number("PT-4711", 5), Reports.Number("PT-4712", 5), Reports.Number("PT-4713", 50), Reports.Number("PT-4714", 5))));

    [Fact]
    public void Phases_are_equals() => Assert.Equal("Motor.I.W", Assert.Single(Differing(Reports.With(
        Reports.Number("Motor.I.U", 12), Reports.Number("Motor.I.V", 12), Reports.Number("Motor.I.W", 1)))).Signal!.Name);

    [Fact]
    public void Of_two_equals_the_one_that_is_not_as_usual_differs()
    {
        var report = Reports.With(Reports.Number("Cylinder1.Time", 2, nominal: 2), Reports.Number("Cylinder2.Time", 4, nominal: 2));
        var fact = Assert.Single(Differing(report));
        Assert.Equal(("Cylinder2.Time", SignalStates.Differs | SignalStates.High), (fact.Signal!.Name, fact.States));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(1.0, 1.0)]
    public void Of_two_equals_neither_differs_when_nothing_says_which(double? first, double? second) => Assert.Empty(Differing(Reports.With(
        Reports.Number("Cylinder1.Time", 2, nominal: first), Reports.Number("Cylinder2.Time", 4, nominal: second))));

    [Fact]
    public void Feedback_that_does_not_follow_its_command_is_a_fact()
    {
        var fact = Assert.Single(Lagging(Reports.With(Reports.Number("Valve.PosCmd", 80), Reports.Number("Valve.PosFb", 10))));
        Assert.Equal("Valve.PosFb = 10 bar does not follow Valve.PosCmd = 80 bar", fact.Text);
        Assert.Equal(SignalStates.Mismatch | SignalStates.Low, fact.States);
    }

    [Fact]
    public void Feedback_that_stays_off_is_absent() => Assert.Equal(
        SignalStates.Mismatch | SignalStates.Off | SignalStates.Absent,
        Assert.Single(Lagging(Reports.With(Reports.Switch("KM1.Cmd", true), Reports.Switch("KM1.Fb", false)))).States);

    [Theory]
    [InlineData("Valve1.PosCmd", 80, "Valve1.PosFb", 78)]
    [InlineData("Valve1.PosCmd", 80, "Valve2.PosFb", 10)]
    [InlineData("Valve1.PosCmd", 80, "Valve1.TempFb", 10)]
    public void Feedback_that_follows_or_belongs_to_something_else_is_no_fact(string command, double commanded, string answer, double answered) =>
        Assert.Empty(Lagging(Reports.With(Reports.Number(command, commanded), Reports.Number(answer, answered))));

    [Fact]
    public void Address_is_right_or_wrong_and_never_nearly_right()
    {
        var wrong = Reports.With(Reports.Number("Node.Address", 31, nominal: 30) with { Unit = "" });
        Assert.Equal("Node.Address = 31; normally 30", Assert.Single(Deviations(wrong)).Text);
        Assert.DoesNotContain(EvidenceBuilder.Observe(wrong), fact => fact.Kind == EvidenceKind.Normal);
        Assert.Empty(Deviations(Reports.With(Reports.Number("Node.Address", 30, nominal: 30) with { Unit = "" })));
        Assert.Empty(Deviations(Reports.With(Reports.Number("Node.Load", 31, nominal: 30) with { Unit = "" })));
    }

    private static FaultReport Zones(params double[] values) =>
        Reports.With([.. values.Select((value, i) => Reports.Number($"Zone{i + 1}_Temp", value) with { Unit = "°C" })]);

    private static IEnumerable<Observation> Deviations(FaultReport report) => EvidenceBuilder.Observe(report).Where(fact => fact.Kind == EvidenceKind.Deviation);

    private static IEnumerable<Observation> Differing(FaultReport report) => Deviations(report).Where(fact => fact.States.HasFlag(SignalStates.Differs));

    private static IEnumerable<Observation> Lagging(FaultReport report) => Deviations(report).Where(fact => fact.Weight == FactWeight.DoesNotFollow);
}
