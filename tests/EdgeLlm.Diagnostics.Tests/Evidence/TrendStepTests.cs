using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class TrendStepTests
{
    [Fact]
    public void Change_of_level_is_found_where_it_happened()
    {
        var step = StepOf(60, i => (i < 40 ? 6 : 4) + (0.02 * (i % 3)));
        Assert.NotNull(step);
        Assert.Equal(40, step.Value.At);
        Assert.Equal((6.02, 4.02), (Math.Round(step.Value.Before, 2), Math.Round(step.Value.After, 2)));
    }

    [Fact]
    public void Change_of_level_is_found_in_large_values_too() => Assert.Equal(20, StepOf(60, i => 1e9 + (i < 20 ? 0 : 3))?.At);

    [Fact]
    public void Ramp_is_no_step() => Assert.Null(StepOf(60, i => 6 + (0.1 * i)));

    [Fact]
    public void Constant_is_no_step() => Assert.Null(StepOf(60, _ => 6));

    [Theory]
    [InlineData(9, 5)]
    [InlineData(60, 57)]
    public void Few_points_on_a_side_are_no_level(int points, int at) => Assert.Null(StepOf(points, i => i < at ? 6 : 4));

    [Fact]
    public void Short_dip_that_came_back_is_a_spike()
    {
        var fact = Facts.Only(EvidenceKind.Trend, Reports.Moving("P", 60, i => i is 40 or 41 ? 1 : 6 + (0.01 * (i % 3))));
        Assert.Equal("P went from 6.01 bar to 1 bar for a short time, 19 s before the last value, and came back", fact.Text);
        Assert.Equal(SignalStates.Spike | SignalStates.Moving, fact.States);
    }

    [Fact]
    public void Dip_that_did_not_come_back_is_no_spike() =>
        Assert.False(Facts.Only(EvidenceKind.Trend, Reports.Moving("P", 60, i => i > 57 ? 1 : 6 + (0.01 * (i % 3)))).States.HasFlag(SignalStates.Spike));

    private static TrendStep? StepOf(int points, Func<int, double> value)
    {
        var trend = Reports.Line("P", points, value).Points.AsSpan();
        return TrendStep.In(trend, TrendLine.Through(trend));
    }
}
