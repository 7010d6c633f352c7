using System.Collections.Immutable;

namespace EdgeLlm.Evaluation.Measuring;

/// <summary>Whether likelihoods mean what they say.</summary>
/// <param name="Brier">Mean squared distance of likelihood and truth (Brier, "Verification of forecasts expressed in terms of probability", 1950); 0 is best.</param>
/// <param name="ExpectedError">Expected calibration error (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015); 0 is best.</param>
/// <param name="Bins">The ten bins behind it, of equal width, the empty ones left out.</param>
internal sealed record Calibration(double Brier, double ExpectedError, ImmutableArray<CalibrationBin> Bins)
{
    private const int BinCount = 10;

    internal static Calibration Of(IReadOnlyCollection<(double Likelihood, bool IsRight)> answers)
    {
        var bins = answers
            .GroupBy(answer => Math.Min((int)(answer.Likelihood * BinCount), BinCount - 1))
            .OrderBy(bin => bin.Key)
            .Select(bin => new CalibrationBin(
                (double)bin.Key / BinCount,
                (double)(bin.Key + 1) / BinCount,
                bin.Count(),
                bin.Average(answer => answer.Likelihood),
                Rate.Of(bin, answer => answer.IsRight).Share))
            .ToImmutableArray();
        return new Calibration(
            answers.Count == 0 ? double.NaN : answers.Average(answer => Math.Pow(answer.Likelihood - (answer.IsRight ? 1 : 0), 2)),
            answers.Count == 0 ? double.NaN : bins.Sum(bin => bin.Count * Math.Abs(bin.ShareRight - bin.MeanLikelihood)) / answers.Count,
            bins);
    }
}
