using CsCheck;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class TrendLineTests
{
    [Fact]
    public void Trend_line_ignores_a_few_wild_readings()
    {
        var trend = Reports.Line("T", 40, i => i % 10 == 9 ? 1e6 : i);
        var line = TrendLine.Through(trend.Points.AsSpan());
        Assert.InRange(line.Change, 37, 41);
    }

    [Fact]
    public void Trend_line_of_a_straight_line_is_that_line() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Double[-50, 50], Gen.Int[2, 400]).Sample((start, slope, points) =>
        {
            var line = TrendLine.Through(Reports.Line("T", points, i => start + (slope * i)).Points.AsSpan());
            return Math.Abs(line.Start - start) < 1e-6 && Math.Abs(line.Change - (slope * (points - 1))) < 1e-6 && line.Noise < 1e-6;
        });

    [Fact]
    public void Trend_line_is_flat_when_all_points_have_one_time()
    {
        TrendPoint[] points = [new(Reports.Noon, 1), new(Reports.Noon, 5)];
        Assert.Equal(0, TrendLine.Through(points).Change);
    }
}
