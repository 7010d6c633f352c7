namespace EdgeLlm.Bench.Measuring;

/// <summary>Where the middle of some samples is, and how far they are apart.</summary>
internal readonly record struct Spread(double Median, double P10, double P90)
{
    internal static Spread Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return new Spread(Quantile(sorted, 0.5), Quantile(sorted, 0.1), Quantile(sorted, 0.9));
    }

    /// <summary>The sample at this part of the order, between two neighbours in proportion.</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double part)
    {
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
