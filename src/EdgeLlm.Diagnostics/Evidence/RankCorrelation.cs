namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Spearman's rank correlation of two trends over the time that they share: robust against scale and wild readings.</summary>
internal static class RankCorrelation
{
    private const int GridPoints = 24;
    private const double LeastOverlap = 0.5;

    /// <summary>-1 to 1; 0 where they share too little time.</summary>
    public static double Of(ReadOnlySpan<TrendPoint> a, ReadOnlySpan<TrendPoint> b)
    {
        var from = a[0].Time > b[0].Time ? a[0].Time : b[0].Time;
        var to = a[^1].Time < b[^1].Time ? a[^1].Time : b[^1].Time;
        var shared = (to - from).TotalSeconds;
        var whole = Math.Max((a[^1].Time - a[0].Time).TotalSeconds, (b[^1].Time - b[0].Time).TotalSeconds);
        if (shared <= 0 || shared < LeastOverlap * whole)
        {
            return 0;
        }

        var (first, second) = (new double[GridPoints], new double[GridPoints]);
        for (var i = 0; i < GridPoints; i++)
        {
            var time = from + TimeSpan.FromSeconds(shared * i / (GridPoints - 1));
            first[i] = At(a, time);
            second[i] = At(b, time);
        }

        return Pearson(Ranks(first), Ranks(second));
    }

    // The last reading before a time holds until the next: that is how PLCs sample.
    private static double At(ReadOnlySpan<TrendPoint> points, DateTimeOffset time)
    {
        var (low, high) = (0, points.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = points[middle].Time <= time ? (middle, high) : (low, middle - 1);
        }

        return points[low].Value;
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end - 1) / 2.0;
            }

            start = end;
        }

        return ranks;
    }

    private static double Pearson(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (product, squareA, squareB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }

        return squareA > 0 && squareB > 0 ? product / Math.Sqrt(squareA * squareB) : 0;
    }
}
