namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>How a trend moves, beside its line.</summary>
/// <param name="FrozenSince">Position of the first of the equal readings at the end; the number of readings if the last one differs.</param>
/// <param name="IsConstant">No reading differs from another.</param>
/// <param name="Swings">Share of neighbouring residuals that lie on different sides of the middle of all residuals.</param>
/// <param name="Low">A low reading that is no outlier: the tenth percentile.</param>
/// <param name="High">A high reading that is no outlier: the ninetieth percentile.</param>
internal readonly record struct TrendShape(int FrozenSince, bool IsConstant, double Swings, double Low, double High)
{
    public static TrendShape Of(ReadOnlySpan<TrendPoint> points, TrendLine line)
    {
        var frozen = points.Length - 1;
        while (frozen > 0 && points[frozen - 1].Value == points[^1].Value)
        {
            frozen--;
        }

        var seconds = (points[^1].Time - points[0].Time).TotalSeconds;
        var residuals = new double[points.Length];
        var sorted = new double[points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var share = seconds > 0 ? (points[i].Time - points[0].Time).TotalSeconds / seconds : 0;
            residuals[i] = points[i].Value - (line.Start + (line.Change * share));
            sorted[i] = points[i].Value;
        }

        Array.Sort(sorted);
        return new TrendShape(
            frozen,
            frozen == 0,
            SwingsOf(residuals),
            Tenth(sorted),
            Ninetieth(sorted));
    }

    // A value that goes to and fro between two places has its line in one of them: the sides are those of the middle.
    private static double SwingsOf(double[] residuals)
    {
        double[] sorted = [.. residuals.Order()];
        var middle = (Tenth(sorted) / 2) + (Ninetieth(sorted) / 2);
        var (swings, previous) = (0, 0.0);
        foreach (var residual in residuals)
        {
            var side = residual - middle;
            swings += side * previous < 0 ? 1 : 0;
            previous = side != 0 ? side : previous;
        }

        return residuals.Length > 1 ? (double)swings / (residuals.Length - 1) : 0;
    }

    private static double Tenth(double[] sorted) => sorted[(sorted.Length - 1) / 10];

    private static double Ninetieth(double[] sorted) => sorted[(sorted.Length - 1) * 9 / 10];
}
