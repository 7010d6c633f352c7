namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>One change of level within a trend.</summary>
/// <param name="At">Position of the first point at the new level.</param>
/// <param name="Before">Mean before it.</param>
/// <param name="After">Mean from there on.</param>
internal readonly record struct TrendStep(int At, double Before, double After)
{
    // Fewer points on a side may be an outlier; a jump at the very end is found apart.
    private const int FewestOfLevel = 5;

    // Two levels must leave little of the variance, and much less than a line does.
    private const double MostLeft = 0.2;
    private const double MostLeftOfLine = 0.45;

    /// <summary>The step of a trend; null if a line describes it as well.</summary>
    public static TrendStep? In(ReadOnlySpan<TrendPoint> points, TrendLine line)
    {
        if (points.Length < 2 * FewestOfLevel)
        {
            return null;
        }

        // Sums around the median, so that large values with small changes keep their digits.
        var (sum, squares, ofLine) = (0.0, 0.0, 0.0);
        var seconds = (points[^1].Time - points[0].Time).TotalSeconds;
        foreach (var point in points)
        {
            var value = point.Value - line.Median;
            var share = seconds > 0 ? (point.Time - points[0].Time).TotalSeconds / seconds : 0;
            var residual = point.Value - (line.Start + (line.Change * share));
            (sum, squares, ofLine) = (sum + value, squares + (value * value), ofLine + (residual * residual));
        }

        var total = squares - (sum * sum / points.Length);
        var (best, at, left) = (double.MaxValue, 0, 0.0);
        var (before, after) = (0.0, 0.0);
        for (var i = 1; i <= points.Length - FewestOfLevel; i++)
        {
            left += points[i - 1].Value - line.Median;
            if (i < FewestOfLevel)
            {
                continue;
            }

            var rest = sum - left;
            var error = squares - (left * left / i) - (rest * rest / (points.Length - i));
            if (error < best)
            {
                (best, at, before, after) = (error, i, left / i, rest / (points.Length - i));
            }
        }

        return total > 0 && best <= MostLeft * total && best <= MostLeftOfLine * ofLine
            ? new TrendStep(at, before + line.Median, after + line.Median)
            : null;
    }
}
