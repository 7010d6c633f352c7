using System.Collections.Immutable;
using System.Diagnostics;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class EvidenceBuilderTests
{
    [Fact]
    public void Evidence_of_a_drive_fault_reads_like_a_technician_would_say_it()
    {
        var facts = EvidenceBuilder.Build(Reports.Overcurrent);
        Assert.Equal(
            [
                "E1 Alarm  Reported fault code \"0x2310\"",
                "E2 Alarm  Reported alarm \"DriveFault\" \"Continuous overcurrent\" from M12, severity 800 of 1000, active",
                "E3 Limit M12.Current M12.Current (Motor current) = 34.2 A is above its high-high limit 30 A by 4.2 A, for 10 s",
                "E4 Trend M12.Current M12.Current (Motor current) rose from 12 A to 33.83 A within 59 s",
                "E5 State  Machine state (PackML): Aborting",
                "E6 State M12.Mode M12.Mode = \"CSV\"",
                "E7 State M12.Brake M12.Brake = true",
            ],
            facts.Select(fact => $"{fact.Label} {fact.Kind} {fact.Signal} {fact.Text}"));
    }

    [Theory]
    [InlineData(0.5, "below its low-low limit 1 bar by 0.5 bar")]
    [InlineData(1.5, "below its low limit 2 bar by 0.5 bar")]
    [InlineData(8.25, "above its high limit 8 bar by 0.25 bar")]
    [InlineData(9.5, "above its high-high limit 9 bar by 0.5 bar")]
    public void Evidence_names_the_outermost_limit_that_is_crossed(double value, string expected)
    {
        var fact = Single(EvidenceKind.Limit, Reports.With(Reports.Number("P", value, new Limits(1, 2, 8, 9))));
        Assert.Contains(expected, fact.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_finds_nothing_wrong_with_a_value_on_its_limit_or_near_nominal()
    {
        var report = Reports.With(Reports.Number("A", 8, new Limits(1, 2, 8, 9)), Reports.Number("B", 6.1, nominal: 6));
        Assert.All(EvidenceBuilder.Build(report).Skip(1), fact => Assert.Equal(EvidenceKind.State, fact.Kind));
    }

    [Fact]
    public void Evidence_tells_how_far_a_value_is_from_nominal()
    {
        var fact = Single(EvidenceKind.Deviation, Reports.With(Reports.Number("P", 4.2, nominal: 6)));
        Assert.Equal("P = 4.2 bar is 30% below nominal 6 bar", fact.Text);
    }

    [Fact]
    public void Evidence_uses_no_value_of_bad_quality()
    {
        var broken = Reports.Number("P", 99, new Limits(HighHigh: 10)) with { Quality = Quality.Bad };
        var fact = Assert.Single(EvidenceBuilder.Build(Reports.With(broken)), fact => fact.Signal == "P");
        Assert.Equal(EvidenceKind.Quality, fact.Kind);
        Assert.DoesNotContain("99", fact.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_tells_what_many_unreadable_signals_have_in_common()
    {
        ImmutableArray<Signal> station = [.. Enumerable.Range(0, 40).Select(i => new Signal { Name = $"S{i}" })];
        var facts = EvidenceBuilder.Build(Reports.With(station));
        Assert.Equal(4, facts.Count(fact => fact.Kind == EvidenceKind.Quality));
        Assert.Contains("40 of 40 signals can't be read", facts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_tells_the_age_of_an_old_value_against_the_newest_time_when_the_fault_has_none()
    {
        var report = Reports.With(Reports.Number("New", 1), Reports.Number("Old", 1) with { Time = Reports.Noon.AddMinutes(-10) }) with { OccurredAt = null };
        var fact = Single(EvidenceKind.Stale, report);
        Assert.Equal(("Old", "Old = 1 bar is old: read 10 min before the fault"), (fact.Signal, fact.Text));
    }

    [Fact]
    public void Evidence_names_the_first_alarm_of_the_sequence_and_not_one_of_yesterday()
    {
        var report = Reports.Overcurrent with
        {
            AlarmHistory =
            [
                Event("AirPressureLow", -4),
                Event("DoorOpen", -86_400),
                Event("Jam", -30),
            ],
        };
        var fact = Single(EvidenceKind.FirstOut, report);
        Assert.Equal("First alarm of the sequence, 30 s before the fault: \"Jam\" from PLC", fact.Text);
        Assert.Contains(EvidenceBuilder.Build(report), f => f.Kind == EvidenceKind.Alarm && f.Text.Contains("AirPressureLow", StringComparison.Ordinal));
        Assert.DoesNotContain(EvidenceBuilder.Build(report), f => f.Text.Contains("DoorOpen", StringComparison.Ordinal));
    }

    [Fact]
    public void Evidence_counts_how_often_the_same_alarm_came_before()
    {
        var same = Reports.Overcurrent.Alarm! with { Time = Reports.Noon.AddHours(-3) };
        var report = Reports.Overcurrent with { AlarmHistory = [same, same with { Time = Reports.Noon.AddHours(-1) }, Reports.Overcurrent.Alarm!] };
        Assert.Contains(EvidenceBuilder.Build(report), fact => fact.Text == "The same alarm came 2 times before within 3 h");
    }

    [Fact]
    public void Evidence_forecasts_when_a_drifting_value_reaches_its_limit()
    {
        var report = Reports.With(Reports.Number("T", 69, new Limits(High: 80))) with { Trends = [Reports.Line("T", 60, i => 10 + i)] };
        var fact = Single(EvidenceKind.Trend, report);
        Assert.Equal("T rose from 10 bar to 69 bar within 59 s; at this rate it reaches its high limit 80 bar in 11 s", fact.Text);
    }

    [Fact]
    public void Evidence_tells_a_sudden_drop_from_a_drift()
    {
        var report = Reports.With(Reports.Number("P", 0.4)) with { Trends = [Reports.Line("P", 100, i => i < 95 ? 6 + (0.01 * (i % 3)) : 0.4)] };
        Assert.Equal("P dropped from 6.01 bar to 0.4 bar, 5 s before the last value", Single(EvidenceKind.Trend, report).Text);
    }

    [Fact]
    public void Evidence_sees_no_trend_in_noise()
    {
        var noise = new Random(1);
        var report = Reports.With(Reports.Number("P", 6)) with { Trends = [Reports.Line("P", 500, _ => 6 + (0.2 * noise.NextDouble()))] };
        Assert.DoesNotContain(EvidenceBuilder.Build(report), fact => fact.Kind == EvidenceKind.Trend);
    }

    [Fact]
    public void Evidence_is_never_empty()
    {
        var fact = Assert.Single(EvidenceBuilder.Build(new FaultReport { Asset = new Asset { Id = "A" }, OperatorNote = "It smells." }));
        Assert.Equal(("E1", EvidenceKind.Alarm), (fact.Label, fact.Kind));
    }

    [Fact]
    public void Evidence_survives_the_largest_numbers()
    {
        var huge = Reports.Number("H", double.MaxValue, new Limits(LowLow: -double.MaxValue, HighHigh: 0), nominal: -double.MaxValue);
        var trend = Reports.Line("H", 10, i => i % 2 == 0 ? double.MaxValue : -double.MaxValue);
        Assert.NotEmpty(EvidenceBuilder.Build(Reports.With(huge) with { Trends = [trend] }));
        Assert.NotEmpty(EvidenceBuilder.Build(Reports.With(huge) with { Trends = [Reports.Line("H", 10, i => double.MinValue + (i * 1e307 * 3))] }));
    }

    [Fact]
    public void Evidence_of_the_largest_report_is_short_and_quick()
    {
        ImmutableArray<Signal> signals =
        [
            .. Enumerable.Range(0, 2000).Select(i => Reports.Number($"S{i}", i, new Limits(High: 1000, HighHigh: 1500), nominal: 500) with
            {
                Time = Reports.Noon.AddSeconds(-i),
                Description = new string('d', 256),
            }),
        ];
        var report = Reports.With(signals) with
        {
            Trends = [.. Enumerable.Range(0, 64).Select(t => Reports.Line($"S{t}", 312, i => i + t))],
            AlarmHistory = [.. Enumerable.Range(0, 1000).Select(i => Event($"A{i}", -i))],
        };

        var clock = Stopwatch.StartNew();
        var facts = EvidenceBuilder.Build(report);

        Assert.Equal(EvidenceBuilder.MostFacts, facts.Length);
        Assert.Equal(Enumerable.Range(1, facts.Length).Select(i => $"E{i}"), facts.Select(fact => fact.Label));
        Assert.Contains("S1999", facts[2].Text, StringComparison.Ordinal);

        // Some tens of milliseconds on any machine; quadratic work would take minutes.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{clock.Elapsed}");
    }

    private static EvidenceFact Single(EvidenceKind kind, FaultReport report) =>
        Assert.Single(EvidenceBuilder.Build(report), fact => fact.Kind == kind);

    private static Alarm Event(string condition, int seconds) =>
        new() { Source = "PLC", Condition = condition, Time = Reports.Noon.AddSeconds(seconds) };
}
