using EdgeLlm.Evaluation.Measuring;

namespace EdgeLlm.Evaluation.Tests.Measuring;

public sealed class NumbersTests
{
    [Fact]
    public void A_rate_of_nothing_is_not_a_number() => Assert.True(double.IsNaN(Rate.Of(Array.Empty<int>(), _ => true).Share));

    // Nearest rank: of 1 … 20 the median is the 10th value, the 95th percentile the 19th.
    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.95, 19)]
    [InlineData(1, 20)]
    [InlineData(0, 1)]
    public void Percentiles_are_values_that_were_measured(double part, double expected) =>
        Assert.Equal(expected, Percentile.Of(Enumerable.Range(1, 20).Reverse().Select(value => (double)value), part));

    // (0.8 - 1)² = 0.04, (0.8 - 0)² = 0.64, (0.3 - 0)² = 0.09, (1 - 1)² = 0: mean 0.1925.
    [Fact]
    public void Brier_score_is_the_mean_squared_distance() =>
        Assert.Equal(0.1925, Calibration.Of([(0.8, true), (0.8, false), (0.3, false), (1, true)]).Brier, 12);

    // Bin 0.8: two answers, half of them right, mean 0.8: 2 × 0.3. Bin 0.3: one, wrong: 0.3. Bin 0.9 with 1: one, right: 0. Sum 0.9 of 4.
    [Fact]
    public void Expected_calibration_error_weighs_each_bin_by_its_answers()
    {
        var calibration = Calibration.Of([(0.8, true), (0.8, false), (0.3, false), (1, true)]);
        Assert.Equal(0.225, calibration.ExpectedError, 12);
        Assert.Equal([(0.3, 1, 0.0), (0.8, 2, 0.5), (0.9, 1, 1.0)], calibration.Bins.Select(bin => (bin.From, bin.Count, bin.ShareRight)));
    }

    [Fact]
    public void An_interval_holds_the_rate_and_is_the_same_each_time()
    {
        bool[] hits = [.. Enumerable.Range(0, 100).Select(i => i % 4 == 0)];
        Interval Make() => Interval.Bootstrap(hits.Index(), one => $"{one.Index / 5}", one => one.Item);
        Assert.InRange(0.25, Make().Low, Make().High);
        Assert.InRange(Make().High - Make().Low, 0.02, 0.3);
        Assert.Equal(Make(), Make());
    }

    [Fact]
    public void An_interval_of_what_always_hits_is_a_point() =>
        Assert.Equal(new Interval(1, 1), Interval.Bootstrap(Enumerable.Range(0, 20), one => $"{one % 3}", _ => true));

    // Within a cluster all are alike, so there are two draws, not twenty: the interval reaches from none to all.
    [Fact]
    public void Cases_of_one_cluster_count_as_one_draw() =>
        Assert.Equal(new Interval(0, 1), Interval.Bootstrap(Enumerable.Range(0, 20), one => $"{one % 2}", one => one % 2 == 0));
}
