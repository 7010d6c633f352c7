using EdgeLlm.Bench.Measuring;

namespace EdgeLlm.Bench.Reporting;

/// <summary>Cells of a table that sets one way against another, from pairs of samples of the same round.</summary>
internal static class Comparison
{
    internal static string Median(Spread spread, string format) => spread.Median.ToString(format);

    internal static string Range(Spread spread, string format) => $"{spread.P10.ToString(format)} to {spread.P90.ToString(format)}";

    /// <summary>Median and spread of a / b.</summary>
    internal static string Ratio(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var ratio = Spread.Of(a.Zip(b, (x, y) => x / y));
        var format = ratio.Median is >= 0.1 and < 10 ? "F3" : "G2";
        return $"{Median(ratio, format)} ({Range(ratio, format)})";
    }

    /// <summary>Median and spread of a - b.</summary>
    internal static string Difference(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var difference = Spread.Of(a.Zip(b, (x, y) => x - y));
        return $"{Median(difference, "+0;-0;0")} ({Range(difference, "+0;-0;0")})";
    }
}
