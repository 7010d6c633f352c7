namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// A robust line through a trend: Theil-Sen's median of slopes over at most <see cref="MostPoints"/> evenly spaced
/// points, so that a few wild readings don't bend it and 20,000 points cost no more than a few.
/// </summary>
/// <param name="Start">Value of the line at the first point.</param>
/// <param name="End">Value of the line at the last point.</param>
/// <param name="Noise">Typical distance of a point from the line: the scaled median of absolute residuals.</param>
/// <param name="Median">Median of the values.</param>
internal readonly record struct TrendLine(double Start, double End, double Noise, double Median)
{
    private const int MostPoints = 48;

    // Makes the median of absolute residuals comparable with a standard deviation.
    private const double DeviationScale = 1.4826;

    public double Change => End - Start;

    public static TrendLine Through(ReadOnlySpan<TrendPoint> points)
    {
        var count = Math.Min(points.Length, MostPoints);
        var seconds = new double[count];
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var point = points[count == 1 ? 0 : (int)((long)i * (points.Length - 1) / (count - 1))];
            seconds[i] = (point.Time - points[0].Time).TotalSeconds;
            values[i] = point.Value;
        }

        var slope = MedianSlope(seconds, values);
        var offsets = new double[count];
        for (var i = 0; i < count; i++)
        {
            offsets[i] = values[i] - (slope * seconds[i]);
        }

        var start = MedianOf([.. offsets]);
        for (var i = 0; i < count; i++)
        {
            offsets[i] = Math.Abs(offsets[i] - start);
        }

        return new TrendLine(start, start + (slope * seconds[^1]), DeviationScale * MedianOf(offsets), MedianOf(values));
    }

    private static double MedianSlope(double[] seconds, double[] values)
    {
        var slopes = new List<double>(seconds.Length * (seconds.Length - 1) / 2);
        for (var i = 0; i < seconds.Length; i++)
        {
            for (var j = i + 1; j < seconds.Length; j++)
            {
                if (seconds[j] > seconds[i])
                {
                    slopes.Add((values[j] - values[i]) / (seconds[j] - seconds[i]));
                }
            }
        }

        return slopes.Count == 0 ? 0 : MedianOf([.. slopes]);
    }

    private static double MedianOf(double[] numbers)
    {
        Array.Sort(numbers);
        var middle = numbers.Length / 2;
        return numbers.Length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] / 2) + (numbers[middle] / 2);
    }
}
