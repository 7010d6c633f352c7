using CsCheck;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Correlation_lies_between_minus_one_and_one_and_turns_with_the_sign() =>
        Gen.Select(Gen.Double[-1e39, 1e39].Array[2, 50], Gen.Double[-1e39, 1e39].Array[2, 50]).Sample((a, b) =>
        {
            var (first, second) = (Reports.Line("A", a.Length, i => a[i]), Reports.Line("B", b.Length, i => b[i]));
            var mirrored = Reports.Line("B", b.Length, i => -b[i]);
            var correlation = RankCorrelation.Of(first.Points.AsSpan(), second.Points.AsSpan());
            return Math.Abs(correlation) <= 1 + 1e-9
                && Math.Abs(correlation + RankCorrelation.Of(first.Points.AsSpan(), mirrored.Points.AsSpan())) < 1e-9;
        });

    [Fact]
    public void Correlation_asks_only_for_the_order_of_values()
    {
        var (line, curve) = (Reports.Line("A", 40, i => i), Reports.Line("B", 30, i => Math.Exp(i)));
        Assert.InRange(RankCorrelation.Of(line.Points.AsSpan(), curve.Points.AsSpan()), 0.99, 1.0000001);
    }

    [Fact]
    public void Constant_correlates_with_nothing()
    {
        var (line, constant) = (Reports.Line("A", 40, i => i), Reports.Line("B", 40, _ => 5));
        Assert.Equal(0, RankCorrelation.Of(line.Points.AsSpan(), constant.Points.AsSpan()));
    }
}
