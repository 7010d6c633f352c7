using EdgeLlm.Evaluation.Measuring;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>Numbers as the report shows them.</summary>
internal static class Cells
{
    private const string Nothing = "none";

    internal static string Of(Rate rate) => rate.Total == 0 ? Nothing : $"{Percent(rate.Share)} ({rate.Hits}/{rate.Total})";

    internal static string Of(ScoreLine line) => line.Rate.Total == 0
        ? Nothing
        : $"{Percent(line.Rate.Share)} ({line.Rate.Hits}/{line.Rate.Total}; {line.Interval.Low * 100:F0} to {line.Interval.High * 100:F0})";

    internal static string Of(double number) => double.IsNaN(number) ? Nothing : number.ToString("F3");

    internal static string Percent(double share) => $"{share * 100:F1} %";
}
