using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class SignalFactsTests
{
    [Theory]
    [InlineData(0.5, "below its low-low limit 1 bar by 0.5 bar", true)]
    [InlineData(1.5, "below its low limit 2 bar by 0.5 bar", true)]
    [InlineData(8.25, "above its high limit 8 bar by 0.25 bar", false)]
    [InlineData(9.5, "above its high-high limit 9 bar by 0.5 bar", false)]
    public void Evidence_names_the_outermost_limit_that_is_crossed(double value, string expected, bool low)
    {
        var fact = Facts.Only(EvidenceKind.Limit, Reports.With(Reports.Number("P", value, new Limits(1, 2, 8, 9))));
        Assert.EndsWith(expected, fact.Text, StringComparison.Ordinal);
        Assert.Equal(low ? SignalStates.Low : SignalStates.High, fact.States);
    }

    [Fact]
    public void Evidence_tells_since_when_a_limit_is_crossed()
    {
        var report = Reports.Moving("P", 60, i => i < 40 ? 5 : 9, new Limits(High: 8));
        Assert.EndsWith("by 1 bar, for 19 s", Facts.Only(EvidenceKind.Limit, report).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_knows_only_a_least_time_when_the_whole_trend_is_beyond_the_limit()
    {
        var report = Reports.Moving("P", 60, _ => 9, new Limits(High: 8));
        Assert.EndsWith(", for at least 59 s", Facts.Only(EvidenceKind.Limit, report).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Largest_value_of_a_PLC_is_no_limit()
    {
        var largest = (double)float.MaxValue;
        Facts.None(EvidenceKind.Limit, Reports.With(Reports.Number("P", 5, new Limits(LowLow: largest, Low: largest, High: -largest, HighHigh: -largest))));
        Facts.None(EvidenceKind.Normal, Reports.With(Reports.Number("P", 5, new Limits(-largest, -largest, largest, largest))));
    }

    [Fact]
    public void Largest_value_of_a_PLC_is_no_nominal_value()
    {
        var report = Reports.With(Reports.Number("P", 5, nominal: float.MaxValue));
        Facts.None(EvidenceKind.Deviation, report);
        Assert.Equal(["P = 5 bar"], Facts.Texts(EvidenceKind.State, report));
    }

    [Fact]
    public void Value_near_nominal_is_normal_and_one_on_its_limit_has_reached_it()
    {
        var report = Reports.With(Reports.Number("A", 8, new Limits(1, 2, 8, 9)), Reports.Number("B", 6.1, nominal: 6));
        Assert.Equal(["B = 6.1 bar is normal (nominal 6 bar)"], Facts.Texts(EvidenceKind.Normal, report));
        Assert.Equal(["A = 8 bar has just reached its high limit"], Facts.Texts(EvidenceKind.Limit, report));
    }

    [Fact]
    public void Value_that_nothing_says_the_normal_of_is_only_a_state() =>
        Assert.Equal(["P = 5 bar"], Facts.Texts(EvidenceKind.State, Reports.With(Reports.Number("P", 5))));

    [Fact]
    public void Value_that_moves_away_from_normal_is_not_called_normal()
    {
        var report = Reports.Moving("P", 60, i => 3 + (0.05 * i), new Limits(1, 2, 8, 9));
        Facts.None(EvidenceKind.Normal, report);
        Facts.Only(EvidenceKind.Trend, report);
    }

    [Theory]
    [InlineData(4.2, 6, "P = 4.2 bar is 30% below nominal 6 bar", true)]
    [InlineData(6.7, 6, "P = 6.7 bar is 12% above nominal 6 bar", false)]
    [InlineData(-7, -6, "P = -7 bar is 17% below nominal -6 bar", true)]
    [InlineData(0.5, 0, "P = 0.5 bar is 0.5 bar above nominal 0 bar", false)]
    public void Evidence_tells_how_far_a_value_is_from_nominal(double value, double nominal, string expected, bool low)
    {
        var fact = Facts.Only(EvidenceKind.Deviation, Reports.With(Reports.Number("P", value, nominal: nominal)));
        Assert.Equal((expected, low ? SignalStates.Low : SignalStates.High), (fact.Text, fact.States & (SignalStates.Low | SignalStates.High)));
        Assert.True(fact.States.HasFlag(SignalStates.Mismatch));
        Assert.Equal(nominal == 0, fact.States.HasFlag(SignalStates.Present));
    }

    [Fact]
    public void Deviation_from_zero_is_measured_by_the_limits()
    {
        Facts.None(EvidenceKind.Deviation, Reports.With(Reports.Number("X", 0.5, new Limits(Low: -10, High: 10), nominal: 0)));
        Assert.Contains("25% above nominal 0 bar", Facts.Only(EvidenceKind.Deviation, Reports.With(Reports.Number("X", 5, new Limits(Low: -10, High: 10), nominal: 0))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_of_bad_quality_is_not_used()
    {
        var fact = Assert.Single(
            EvidenceBuilder.Observe(Reports.With(Reports.Number("P", 99, new Limits(HighHigh: 10)) with { Quality = Quality.Bad })),
            fact => fact.Signal is not null);
        Assert.Equal((EvidenceKind.Quality, "P has bad quality; its value can't be used", SignalStates.Unreadable), (fact.Kind, fact.Text, fact.States));
    }

    [Fact]
    public void Value_of_uncertain_quality_is_used_with_a_warning_but_never_called_normal()
    {
        var beyond = Reports.With(Reports.Number("P", 99, new Limits(HighHigh: 10)) with { Quality = Quality.Uncertain });
        Assert.Equal("P = 99 bar has uncertain quality", Facts.Only(EvidenceKind.Quality, beyond).Text);
        Facts.Only(EvidenceKind.Limit, beyond);
        Facts.None(EvidenceKind.Normal, Reports.With(Reports.Number("P", 9, new Limits(HighHigh: 10)) with { Quality = Quality.Uncertain }));
    }

    [Fact]
    public void Many_unreadable_signals_are_told_by_what_they_have_in_common()
    {
        ImmutableArray<Signal> station = [.. Enumerable.Range(0, 40).Select(i => new Signal { Name = $"S{i}" })];
        var facts = EvidenceBuilder.Observe(Reports.With(station));
        Assert.Equal("40 of 40 signals can't be read or have bad quality, among them S0, S1, S2", facts[1].Text);
        Assert.Equal(3, facts.Count(fact => fact.Weight == FactWeight.Unreadable));

        // The others weigh little, but a known cause may still ask for one of them.
        Assert.Equal(40, facts.Count(fact => fact.States == SignalStates.Unreadable));
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(61, 1)]
    public void Number_is_old_after_a_minute(int seconds, int expected)
    {
        var report = Reports.With(Reports.Number("P", 9, new Limits(High: 8)) with { Time = Reports.Noon.AddSeconds(-seconds) });
        Assert.Equal(expected, Facts.Texts(EvidenceKind.Stale, report).Count());
        Assert.Equal(1 - expected, Facts.Texts(EvidenceKind.Limit, report).Count());
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(61, 1)]
    public void State_that_is_sent_on_change_is_old_after_an_hour(int minutes, int expected)
    {
        var report = Reports.With(Reports.Switch("Door", true) with { Time = Reports.Noon.AddMinutes(-minutes) });
        Assert.Equal(expected, Facts.Texts(EvidenceKind.Stale, report).Count());
    }

    [Fact]
    public void Age_is_told_against_the_newest_time_when_the_fault_has_none()
    {
        var report = Reports.With(Reports.Number("New", 1), Reports.Number("Old", 1) with { Time = Reports.Noon.AddMinutes(-10) }) with { OccurredAt = null };
        var fact = Facts.Only(EvidenceKind.Stale, report);
        Assert.Equal(("Old", "Old = 1 bar is old: read 10 min before the fault"), (fact.Signal!.Name, fact.Text));
    }

    [Fact]
    public void Many_old_values_are_told_by_what_they_have_in_common()
    {
        ImmutableArray<Signal> station = [.. Enumerable.Range(1, 5).Select(i => Reports.Number($"S{i}", 1) with { Time = Reports.Noon.AddMinutes(-i * 10) })];
        var texts = Facts.Texts(EvidenceKind.Stale, Reports.With(station)).ToList();
        Assert.Equal("5 of 5 signals have old values, among them S1, S2, S3", texts[0]);
        Assert.Equal("S5 = 1 bar is old: read 50 min before the fault", texts[1]);
    }

    [Theory]
    [InlineData("Loop 4-20 mA", "mA", 3.5, "NAMUR NE 43")]
    [InlineData("Loop 4-20 mA", "mA", 21.5, "NAMUR NE 43")]
    [InlineData("Oil", "°C", -300, "below absolute zero")]
    [InlineData("Oil", "℃", -273.2, "below absolute zero")]
    [InlineData("Oil", "°F", -460, "below absolute zero")]
    [InlineData("Air", "%RH", 104, "0 to 100 percent")]
    [InlineData("Acid", "pH", 15, "0 to 14")]
    public void Value_that_cannot_be_points_at_the_sensor(string description, string unit, double value, string reason)
    {
        var signal = Reports.Number("X", value, new Limits(High: 10)) with { Unit = unit, Description = description };
        var fact = Facts.Only(EvidenceKind.Implausible, Reports.With(signal));
        Assert.Contains(reason, fact.Text, StringComparison.Ordinal);
        Assert.Equal(SignalStates.Unreadable | SignalStates.Impossible, fact.States);
        Facts.None(EvidenceKind.Limit, Reports.With(signal));
    }

    [Theory]
    [InlineData("Loop 4-20 mA", "mA", 3.7)]
    [InlineData("Coil current", "mA", 250)]
    [InlineData("Oil", "°C", -273)]
    [InlineData("Difference", "K", -5)]
    [InlineData("Air", "%RH", 100)]
    [InlineData("Valve", "%", -3)]
    public void Value_that_can_be_is_left_alone(string description, string unit, double value) =>
        Facts.None(EvidenceKind.Implausible, Reports.With(Reports.Number("X", value) with { Unit = unit, Description = description }));

    [Fact]
    public void Absolute_temperature_is_known_by_its_nominal_value()
    {
        var signal = Reports.Number("X", -5, nominal: 293) with { Unit = "K" };
        Facts.Only(EvidenceKind.Implausible, Reports.With(signal));
    }

    [Fact]
    public void Switch_shows_its_state()
    {
        var facts = EvidenceBuilder.Observe(Reports.With(Reports.Switch("A", true), Reports.Switch("B", false)));
        Assert.Equal(["A = true", "B = false"], facts.Skip(1).Select(fact => fact.Text));
        Assert.Equal([SignalStates.On, SignalStates.Off], facts.Skip(1).Select(fact => fact.States));
    }
}
