using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class TrendFactsTests
{
    [Theory]
    [InlineData(1, "within 59 s, about 0.5 bar per s")]
    [InlineData(60, "within 59 min, about 0.5 bar per min")]
    [InlineData(3600, "within 2.5 days, about 12 bar per day")]
    public void Rate_is_told_in_the_unit_in_which_people_would_say_it(int seconds, string expected)
    {
        var points = Enumerable.Range(0, 60).Select(i => new TrendPoint(Reports.Noon.AddSeconds((i - 59) * seconds), 10 + (0.5 * i)));
        var report = Reports.With(Reports.Number("P", 39.5)) with { Trends = [new Trend { Signal = "P", Points = [.. points] }] };
        var fact = Facts.Only(EvidenceKind.Trend, report);
        Assert.Equal($"P rose from 10 bar to 39.5 bar {expected}", fact.Text);
        Assert.Equal(SignalStates.Rising | SignalStates.Moving, fact.States);
    }

    [Fact]
    public void Slope_is_not_bent_by_a_few_wild_readings()
    {
        var fact = Facts.Only(EvidenceKind.Trend, Reports.Moving("P", 60, i => i % 9 == 4 ? 5000 : 70 - i));
        Assert.StartsWith("P fell from 70 bar to 11 bar within 59 s, about 1 bar per s", fact.Text, StringComparison.Ordinal);
        Assert.Equal(SignalStates.Falling | SignalStates.Moving, fact.States);
    }

    [Theory]
    [InlineData(80, "; at this rate it reaches its high limit 80 bar in 11 s")]
    [InlineData(400, "")]
    public void Drift_forecasts_when_a_near_limit_is_reached(double limit, string expected)
    {
        var fact = Facts.Only(EvidenceKind.Trend, Reports.Moving("T", 60, i => 10 + i, new Limits(High: limit)));
        Assert.Equal($"T rose from 10 bar to 69 bar within 59 s, about 1 bar per s{expected}", fact.Text);
    }

    [Fact]
    public void Drift_downwards_forecasts_the_low_limit() => Assert.EndsWith(
        "; at this rate it reaches its low-low limit 2 bar in 9 s",
        Facts.Only(EvidenceKind.Trend, Reports.Moving("T", 60, i => 70 - i, new Limits(LowLow: 2, Low: 20))).Text,
        StringComparison.Ordinal);

    [Fact]
    public void Sudden_drop_is_told_from_a_drift()
    {
        var fact = Facts.Only(EvidenceKind.Trend, Reports.Moving("P", 100, i => i < 95 ? 6 + (0.01 * (i % 3)) : 0.4));
        Assert.Equal("P stepped down from 6.01 bar to 0.4 bar, 4 s before the last value, and stayed there", fact.Text);
        Assert.Equal(SignalStates.Falling | SignalStates.Moving | SignalStates.Step, fact.States);
    }

    [Fact]
    public void Small_noise_is_no_trend_and_shows_a_steady_signal()
    {
        var noise = new Random(1);
        var report = Reports.Moving("P", 500, _ => 6 + (0.2 * noise.NextDouble()), nominal: 6);
        Facts.None(EvidenceKind.Trend, report);
        Assert.Equal(SignalStates.Normal | SignalStates.Steady | SignalStates.Moving, Facts.Only(EvidenceKind.Normal, report).States);
    }

    [Theory]
    [InlineData(200, 2, 0)]
    [InlineData(200, 2, 0.1)]
    [InlineData(63, 2, 0.01)]
    [InlineData(101, 3, 0.01)]
    public void Values_that_swing_to_and_fro_are_unsteady_even_between_two_places(int points, int period, double size)
    {
        var noise = new Random(2);
        var fact = Facts.Only(EvidenceKind.Trend, Reports.Moving("P", points, i => (i % period == 0 ? 7 : 5) + (size * noise.NextDouble())));
        Assert.StartsWith("P is unsteady: it swings between 5", fact.Text, StringComparison.Ordinal);
        Assert.Equal(SignalStates.Unsteady | SignalStates.Moving, fact.States);
    }

    [Fact]
    public void Noise_before_a_jump_does_not_hide_it()
    {
        var noise = new Random(5);
        var fact = Facts.Only(EvidenceKind.Trend, Reports.Moving("P", 100, i => (i < 70 ? 6 : 1) + (0.2 * noise.NextDouble())));
        Assert.StartsWith("P stepped down from 6.", fact.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_that_freezes_after_it_was_lively_is_stuck()
    {
        var noise = new Random(3);
        var readings = Enumerable.Range(0, 60).Select(_ => 6 + (0.1 * noise.NextDouble())).ToList();
        var fact = Facts.Only(EvidenceKind.Stuck, Reports.Moving("P", 60, i => i < 40 ? readings[i] : 6.05, nominal: 6));
        Assert.Equal("P froze at 6.05 bar 19 s before the last reading, after it had moved", fact.Text);
        Assert.Equal((SignalStates.Stuck, FactWeight.Stuck), (fact.States, fact.Weight));
    }

    [Fact]
    public void Value_that_moves_in_steps_comes_to_rest_rightly() =>
        Facts.None(EvidenceKind.Stuck, Reports.Moving("Count", 60, i => i < 40 ? i / 8 : 5));

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 1)]
    public void Value_that_never_moved_weighs_little(int readings, int expected)
    {
        var facts = EvidenceBuilder.Observe(Reports.Moving("P", readings, _ => 6)).Where(fact => fact.Kind == EvidenceKind.Stuck).ToList();
        Assert.Equal(expected, facts.Count);
        Assert.All(facts, fact => Assert.Equal(
            ("P = 6 bar did not change at all in 8 readings over 7 s", FactWeight.Unmoving, SignalStates.Stuck | SignalStates.Steady),
            (fact.Text, fact.Weight, fact.States)));
    }

    [Fact]
    public void Signals_that_move_together_are_one_fact()
    {
        var noise = new Random(4);
        var report = Reports.With(Reports.Number("Load", 1), Reports.Number("Speed", 1), Reports.Number("Weather", 1)) with
        {
            Trends =
            [
                Reports.Line("Load", 60, i => 10 + i),
                Reports.Line("Speed", 60, i => 5000 + (i * i)),
                Reports.Line("Weather", 60, _ => noise.NextDouble()),
            ],
        };
        var text = Facts.Only(EvidenceKind.Correlation, report).Text;
        Assert.Contains("Load", text, StringComparison.Ordinal);
        Assert.Contains("Speed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Weather", text, StringComparison.Ordinal);
        Assert.EndsWith("moved together (rank correlation 1)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Level moved opposite to Flow, Speed (rank correlation -1)")]
    [InlineData("zh", "Level 与 Flow, Speed 反向变化（秩相关系数 -1）")]
    public void Signals_that_move_opposite_are_not_said_to_move_together(string language, string expected)
    {
        var report = Reports.With(Reports.Number("Level", 1), Reports.Number("Flow", 1), Reports.Number("Speed", 1)) with
        {
            Language = language,
            Trends = [Reports.Line("Level", 60, i => 10 + i), Reports.Line("Flow", 60, i => 500 - i), Reports.Line("Speed", 60, i => 5000 - (10 * i))],
        };
        Assert.Equal([expected], Facts.Texts(EvidenceKind.Correlation, report));
    }

    [Fact]
    public void Readings_after_the_fault_are_no_evidence_of_its_cause()
    {
        var report = Reports.Moving("P", 120, i => i < 60 ? 5 + (0.01 * (i % 3)) : i, new Limits(High: 100)) with { OccurredAt = Reports.Noon.AddSeconds(-61) };
        Facts.None(EvidenceKind.Trend, report);
        Facts.Only(EvidenceKind.Trend, report with { OccurredAt = Reports.Noon });
    }

    [Theory]
    [InlineData(1, 59, true)]
    [InlineData(1, 61, false)]
    [InlineData(3600, 3500, true)]
    [InlineData(3600, 3700, false)]
    public void Trend_is_told_while_it_is_fresh_for_how_often_it_is_read(int interval, int age, bool isTold)
    {
        var points = Enumerable.Range(0, 60).Select(i => new TrendPoint(Reports.Noon.AddSeconds(((i - 59) * interval) - age), 10 + i));
        var report = Reports.With(Reports.Number("P", 69, new Limits(High: 60))) with { Trends = [new Trend { Signal = "P", Points = [.. points] }] };
        Assert.Equal(isTold ? 1 : 0, Facts.Texts(EvidenceKind.Trend, report).Count());
        Assert.Equal(isTold, Facts.Only(EvidenceKind.Limit, report).Text.Contains(", for ", StringComparison.Ordinal));
    }

    [Fact]
    public void Signals_that_move_at_other_times_do_not_move_together()
    {
        var report = Reports.With(Reports.Number("A", 1), Reports.Number("B", 1)) with
        {
            Trends =
            [
                Reports.Line("A", 60, i => 10 + i),
                new Trend { Signal = "B", Points = [.. Enumerable.Range(0, 60).Select(i => new TrendPoint(Reports.Noon.AddSeconds(i - 110), 10 + i))] },
            ],
        };
        Assert.Equal(2, Facts.Texts(EvidenceKind.Trend, report).Count());
        Facts.None(EvidenceKind.Correlation, report);
    }

    [Fact]
    public void Points_may_come_in_any_order_and_with_one_time()
    {
        var inOrder = Reports.Moving("P", 60, i => 10 + i);
        var shuffled = inOrder with { Trends = [inOrder.Trends[0] with { Points = [.. inOrder.Trends[0].Points.Reverse()] }] };
        Assert.Equal(Facts.Only(EvidenceKind.Trend, inOrder).Text, Facts.Only(EvidenceKind.Trend, shuffled).Text);
        var atOnce = inOrder with { Trends = [new Trend { Signal = "P", Points = [new(Reports.Noon, 1), new(Reports.Noon, 1), new(Reports.Noon, 2)] }] };
        Assert.Equal("P jumped up from 1 bar to 2 bar, 0 ms before the last value", Facts.Only(EvidenceKind.Trend, atOnce).Text);
    }

    [Fact]
    public void Trend_of_a_signal_that_the_report_does_not_have_cannot_be_cited() =>
        Facts.None(EvidenceKind.Trend, Reports.Unknown with { Trends = [Reports.Line("Nobody", 60, i => i)] });
}
