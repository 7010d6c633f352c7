namespace EdgeLlm.Evaluation.Measuring;

/// <summary>A part of a whole.</summary>
/// <param name="Hits">Those that have it.</param>
/// <param name="Total">All.</param>
internal readonly record struct Rate(int Hits, int Total)
{
    /// <summary>Hits divided by total; not a number where there is nothing to count.</summary>
    internal double Share => Total == 0 ? double.NaN : (double)Hits / Total;

    internal static Rate Of<T>(IEnumerable<T> all, Func<T, bool> hit)
    {
        var hits = 0;
        var total = 0;
        foreach (var one in all)
        {
            total++;
            hits += hit(one) ? 1 : 0;
        }

        return new Rate(hits, total);
    }
}
