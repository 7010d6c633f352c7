using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Reads the trends of a report off the wire. Pure.</summary>
internal static class TrendMapping
{
    private const int MaxTrends = 64;
    private const int MaxPoints = 20_000;

    public static ImmutableArray<Trend> ToTrends(
        string path, IReadOnlyList<V1.Trend> trends, IReadOnlySet<string> signals, FieldReader fields)
    {
        var points = trends.Sum(trend => (long)trend.Points.Count);
        if (!fields.AtMost(path, "", trends.Count, MaxTrends))
        {
            return [];
        }

        if (points > MaxPoints)
        {
            fields.Add(path, "", $"have {points:N0} points altogether; at most {MaxPoints:N0} are allowed");
            return [];
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. trends.Select((trend, i) => ToTrend($"{path}[{i}]", trend, signals, seen, fields))];
    }

    private static Trend ToTrend(string path, V1.Trend trend, IReadOnlySet<string> signals, HashSet<string> seen, FieldReader fields)
    {
        var signal = fields.Text(path, "signal", trend.Signal, 128, required: true);
        if (signal.Length > 0 && !signals.Contains(signal))
        {
            fields.Add(path, "signal", $"names no signal of this report: {FieldReader.Quote(signal)}");
        }
        else if (signal.Length > 0 && !seen.Add(signal))
        {
            fields.Add(path, "signal", $"has a trend already: {FieldReader.Quote(signal)}");
        }

        if (trend.Points.Count < 2)
        {
            fields.Add(path, "points", "must be at least two");
        }

        var points = ImmutableArray.CreateBuilder<TrendPoint>(trend.Points.Count);
        foreach (var point in trend.Points)
        {
            points.Add(ToPoint($"{path}.points[{points.Count}]", point, points.Count == 0 ? null : points[^1].Time, fields));
        }

        return new Trend { Signal = signal, Points = points.MoveToImmutable() };
    }

    private static TrendPoint ToPoint(string path, V1.TrendPoint point, DateTimeOffset? before, FieldReader fields)
    {
        if (point.Time is null)
        {
            fields.Add(path, "time", "is required");
        }

        var time = fields.Time(path, "time", point.Time) ?? before ?? default;
        if (time < before)
        {
            fields.Add(path, "time", "is before the point that precedes it; points must come oldest first");
        }

        return new TrendPoint(time, fields.Number(path, "value", point.Value));
    }
}
