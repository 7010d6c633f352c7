using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>How likely each cause of a case is, and that it is none of them. All are 1 together.</summary>
/// <param name="Causes">One likelihood a cause, in label order.</param>
/// <param name="Unknown">That it is none.</param>
internal sealed record CauseDistribution(ImmutableArray<double> Causes, double Unknown)
{
    // No expert is so sure that the other one can't be heard.
    private const double Doubt = 0.01;

    /// <summary>Makes shares of weights.</summary>
    public static CauseDistribution Of(IEnumerable<double> causes, double unknown)
    {
        var weights = causes.ToImmutableArray();
        var total = weights.Sum() + unknown;
        return total > 0 && double.IsFinite(total)
            ? new CauseDistribution([.. weights.Select(weight => weight / total)], unknown / total)
            : new CauseDistribution([.. weights.Select(_ => 0.0)], 1);
    }

    /// <summary>
    /// A logarithmic pool of two distributions: each factor is raised to its expert's weight, and the products are made
    /// shares again (Genest and Zidek 1986). See ADR 5.
    /// </summary>
    public static CauseDistribution Pool(CauseDistribution first, double firstWeight, CauseDistribution second, double secondWeight) => Of(
        first.Causes.Zip(second.Causes, (a, b) => Product(a, b, firstWeight, secondWeight)),
        Product(first.Unknown, second.Unknown, firstWeight, secondWeight));

    private static double Product(double a, double b, double weightOfA, double weightOfB) =>
        Math.Pow(a + Doubt, weightOfA) * Math.Pow(b + Doubt, weightOfB);
}
