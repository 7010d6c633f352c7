using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts about how values moved before the fault: steadily, or all at once near the end.</summary>
internal static class TrendFacts
{
    private const double NotableDrift = 0.02;
    private const double NotableJump = 0.05;
    private const double DriftOverNoise = 3;
    private const double JumpOverNoise = 6;

    // A limit that is further away than this many times the trend's own span says nothing about the fault.
    private const double FurthestForecast = 4;

    public static void Collect(EvidenceContext context, List<Candidate> facts)
    {
        foreach (var (name, trend) in context.Trends)
        {
            var signal = context.Signals[name];
            var line = TrendLine.Through(trend.Points.AsSpan());
            var scale = Math.Max(Math.Abs(line.Median), Math.Max(LimitCrossing.RangeOf(signal), Math.Abs(signal.Nominal ?? 0)));
            var drifts = line.Change != 0
                && Math.Abs(line.Change) >= DriftOverNoise * line.Noise
                && Math.Abs(line.Change) >= NotableDrift * scale;
            if (drifts)
            {
                facts.Add(Drift(context, signal, trend.Points, line, scale));
            }
            else if (Jump(context, signal, trend.Points, line, scale) is { } jump)
            {
                facts.Add(jump);
            }
        }
    }

    private static Candidate Drift(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendLine line, double scale)
    {
        var unit = EvidenceContext.UnitOf(signal);
        var span = points[^1].Time - points[0].Time;
        var text = context.Phrases.Moved(
            EvidenceContext.NameOf(signal), NumberText.Of(line.Start, unit), NumberText.Of(line.End, unit), line.Change > 0, span);
        return new Candidate(
            FactWeight.Trend + FactWeight.Share(line.Change / scale), EvidenceKind.Trend, signal.Name, text + Forecast(context, signal, line, span));
    }

    private static string Forecast(EvidenceContext context, Signal signal, TrendLine line, TimeSpan span)
    {
        var (kind, limit) = line.Change > 0
            ? Next(line.End, (LimitKind.High, signal.Limits?.High), (LimitKind.HighHigh, signal.Limits?.HighHigh))
            : Next(-line.End, (LimitKind.Low, -signal.Limits?.Low), (LimitKind.LowLow, -signal.Limits?.LowLow));
        if (limit is null)
        {
            return "";
        }

        limit = line.Change > 0 ? limit : -limit;
        var spans = (limit.Value - line.End) / line.Change;
        return spans <= FurthestForecast
            ? context.Phrases.ReachesLimit(kind, NumberText.Of(limit.Value, EvidenceContext.UnitOf(signal)), spans * span)
            : "";
    }

    private static (LimitKind Kind, double? Limit) Next(double value, params ReadOnlySpan<(LimitKind Kind, double? Limit)> limits)
    {
        foreach (var limit in limits)
        {
            if (limit.Limit > value)
            {
                return limit;
            }
        }

        return default;
    }

    private static Candidate? Jump(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendLine line, double scale)
    {
        var last = points[^1].Value;
        var height = last - line.Median;
        if (height == 0 || Math.Abs(height) < JumpOverNoise * line.Noise || Math.Abs(height) < NotableJump * scale)
        {
            return null;
        }

        // The jump began where the values left the half way between where they were and where they ended.
        var first = points.Length - 1;
        while (first > 0 && (points[first - 1].Value - line.Median) / height > 0.5)
        {
            first--;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var text = context.Phrases.Jumped(
            EvidenceContext.NameOf(signal),
            NumberText.Of(line.Median, unit),
            NumberText.Of(last, unit),
            height > 0,
            points[^1].Time - points[Math.Max(0, first - 1)].Time);
        return new Candidate(FactWeight.Trend + FactWeight.Share(height / scale), EvidenceKind.Trend, signal.Name, text);
    }
}
