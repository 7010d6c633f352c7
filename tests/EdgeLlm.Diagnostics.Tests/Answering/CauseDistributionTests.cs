using System.Collections.Immutable;
using CsCheck;
using EdgeLlm.Diagnostics.Answering;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class CauseDistributionTests
{
    private static readonly CauseDistribution s_first = new([0.6, 0.3], 0.1);
    private static readonly CauseDistribution s_second = new([0.2, 0.7], 0.1);

    [Fact]
    public void Pool_of_two_distributions_is_as_computed_by_hand()
    {
        // 0.61 * 0.21 = 0.1281, 0.31 * 0.71 = 0.2201, 0.11 * 0.11 = 0.0121; together 0.3603.
        var pool = CauseDistribution.Pool(s_first, 1, s_second, 1);
        Assert.Equal([0.1281 / 0.3603, 0.2201 / 0.3603], pool.Causes, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.0121 / 0.3603, pool.Unknown, 1e-12);
    }

    [Fact]
    public void Pool_raises_each_distribution_to_its_weight()
    {
        // 0.61² = 0.3721, 0.31² = 0.0961, 0.11² = 0.0121; together 0.4803.
        var pool = CauseDistribution.Pool(s_first, 2, s_second, 0);
        Assert.Equal([0.3721 / 0.4803, 0.0961 / 0.4803], pool.Causes, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void One_that_is_certain_does_not_silence_the_other()
    {
        var pool = CauseDistribution.Pool(new CauseDistribution([1, 0], 0), 1, new CauseDistribution([0, 1], 0), 1);
        Assert.Equal(0.49, pool.Causes[0], 0.01);
        Assert.Equal(pool.Causes[0], pool.Causes[1], 1e-12);
    }

    [Fact]
    public void Shares_are_one_together() =>
        Gen.Select(Gen.Double[0, 1].Array[0, 9], Gen.Double[0, 1], Gen.Double[0, 3], Gen.Double[0, 3]).Sample((causes, unknown, a, b) =>
        {
            var one = CauseDistribution.Of(causes, unknown);
            var pool = CauseDistribution.Pool(one, a, new CauseDistribution([.. one.Causes.Reverse()], one.Unknown), b);
            return Math.Abs(one.Causes.Sum() + one.Unknown - 1) < 1e-9 && Math.Abs(pool.Causes.Sum() + pool.Unknown - 1) < 1e-9;
        });

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Without_any_weight_it_is_unknown(double weight)
    {
        var none = CauseDistribution.Of(ImmutableArray.Create(weight, 0), 0);
        Assert.Equal((0, 0, 1), (none.Causes[0], none.Causes[1], none.Unknown));
    }
}
