namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>How a trend moves, beside its line.</summary>
/// <param name="FrozenSince">Position of the first of the equal readings at the end; the number of readings if the last one differs.</param>
/// <param name="IsConstant">No reading differs from another.</param>
/// <param name="Swings">Share of neighbouring residuals that lie on different sides of the line.</param>
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
        var (swings, previous) = (0, 0.0);
        var sorted = new double[points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var share = seconds > 0 ? (points[i].Time - points[0].Time).TotalSeconds / seconds : 0;
            var residual = points[i].Value - (line.Start + (line.Change * share));
            swings += residual * previous < 0 ? 1 : 0;
            previous = residual != 0 ? residual : previous;
            sorted[i] = points[i].Value;
        }

        Array.Sort(sorted);
        return new TrendShape(
            frozen,
            frozen == 0,
            points.Length > 1 ? (double)swings / (points.Length - 1) : 0,
            sorted[(sorted.Length - 1) / 10],
            sorted[(sorted.Length - 1) * 9 / 10]);
    }
}
