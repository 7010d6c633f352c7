using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.Evaluation.Measuring;

/// <summary>A 95 % interval of a rate.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct Interval(double Low, double High)
{
    private const int Resamples = 2000;
    private const ulong Seed = 20260101;

    /// <summary>
    /// Percentile bootstrap (Efron, "Bootstrap methods: another look at the jackknife", 1979) over clusters: cases of one
    /// scenario resemble each other, so whole scenarios are drawn, as Field and Welsh describe ("Bootstrapping clustered
    /// data", 2007). Not a number where there is nothing to count.
    /// </summary>
    internal static Interval Bootstrap<T>(IEnumerable<T> all, Func<T, string> cluster, Func<T, bool> hit)
    {
        var clusters = all.GroupBy(cluster, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Rate.Of(group, hit)).ToList();
        if (clusters.Count == 0)
        {
            return new Interval(double.NaN, double.NaN);
        }

        var random = new CaseRandom(Seed);
        var shares = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var (hits, total) = (0, 0);
            for (var drawn = 0; drawn < clusters.Count; drawn++)
            {
                var rate = random.Pick(clusters);
                (hits, total) = (hits + rate.Hits, total + rate.Total);
            }

            shares[i] = new Rate(hits, total).Share;
        }

        return new Interval(Percentile.Of(shares, 0.025), Percentile.Of(shares, 0.975));
    }
}
