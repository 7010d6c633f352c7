using System.Diagnostics;
using System.Globalization;

namespace EdgeLlm.Diagnostics.Bench;

/// <summary>How long single searches over 100,000 entries take: a mean says nothing of the slow ones.</summary>
internal static class SearchLatency
{
    private const int WarmUps = 200;
    private const int Searches = 5000;

    public static void Run()
    {
        var opening = Stopwatch.GetTimestamp();
        using var catalogue = new LargeCatalogue();
        var opened = Stopwatch.GetElapsedTime(opening);
        var queries = catalogue.Queries();
        var milliseconds = new double[Searches];
        for (var i = -WarmUps; i < Searches; i++)
        {
            var start = Stopwatch.GetTimestamp();
            catalogue.Find(queries[(i + WarmUps) % queries.Count]);
            if (i >= 0)
            {
                milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(milliseconds);
        string At(double share) => milliseconds[(int)(share * (Searches - 1))].ToString("0.00", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Files written and index made in {opened.TotalSeconds:0.0} s; the index has {catalogue.IndexBytes / 1048576.0:0} MiB"));
        Console.WriteLine($"{Searches} searches over 100,000 entries, ms: p50 {At(0.5)}, p90 {At(0.9)}, p99 {At(0.99)}, p99.9 {At(0.999)}, max {At(1)}");
    }
}
