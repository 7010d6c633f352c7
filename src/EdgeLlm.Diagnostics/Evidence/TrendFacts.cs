using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts about how values moved before the fault: steadily, all at once, not at all, to and fro, or together.</summary>
internal static class TrendFacts
{
    private const double NotableDrift = 0.02;
    private const double NotableJump = 0.05;
    private const double DriftOverNoise = 3;
    private const double JumpOverNoise = 6;
    private const double MostVisits = 0.1;
    private const double MostSpikeShare = 0.35;

    // A limit that is further away than this many times the trend's own span says nothing about the fault.
    private const double FurthestForecast = 4;

    // Fewer readings could be equal, or on different sides of a line, by chance.
    private const int FewestFrozen = 5;
    private const double LeastFrozenShare = 0.25;
    private const int FewestUnmoving = 8;
    private const double NotableSwings = 0.35;
    private const double NotableUnrest = 0.1;
    private const double StrongCorrelation = 0.9;
    private const int MostCorrelated = 16;
    private const int MostNamed = 4;

    /// <summary>Adds the facts; gives what each signal's trend shows of it.</summary>
    public static Dictionary<string, SignalStates> Collect(EvidenceContext context, List<Observation> facts)
    {
        var states = new Dictionary<string, SignalStates>(context.Trends.Count, StringComparer.Ordinal);
        var moved = new List<(Signal Signal, Trend Trend, double Size)>();
        foreach (var (name, trend) in context.Trends)
        {
            var signal = context.Signals[name];
            var points = trend.Points.AsSpan();
            var line = TrendLine.Through(points);
            var shape = TrendShape.Of(points, line);
            var scale = Math.Max(Math.Abs(line.Median), Math.Max(LimitCrossing.RangeOf(signal), Math.Abs(signal.Nominal ?? 0)));
            var fact = Frozen(context, signal, trend.Points, shape)
                ?? Stepped(context, signal, trend.Points, line, scale)
                ?? Drift(context, signal, trend.Points, line, scale)
                ?? Jump(context, signal, trend.Points, line, scale)
                ?? Unrest(context, signal, trend.Points, shape, scale)
                ?? Spiked(context, signal, trend.Points, line, scale);
            if (fact is null)
            {
                states[name] = (shape.IsConstant ? SignalStates.None : SignalStates.Moving)
                    | (points.Length >= FewestUnmoving ? SignalStates.Steady : SignalStates.None);
                continue;
            }

            facts.Add(fact);
            states[name] = fact.States;
            if ((fact.States & (SignalStates.Rising | SignalStates.Falling)) != 0)
            {
                moved.Add((signal, trend, fact.Weight));
            }
        }

        CollectCorrelations(context, moved, facts);
        return states;
    }

    private static Observation? Frozen(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendShape shape)
    {
        var unit = EvidenceContext.UnitOf(signal);
        var name = EvidenceContext.NameOf(signal);
        var value = NumberText.Of(points[^1].Value, unit);
        var frozen = points.Length - shape.FrozenSince;
        if (shape.IsConstant)
        {
            // A set value rightly never moves, so this weighs little unless a known cause asks for it.
            return points.Length < FewestUnmoving ? null : new Observation(
                FactWeight.Unmoving, EvidenceKind.Stuck, signal, context.Phrases.Unmoving(name, value, points.Length, points[^1].Time - points[0].Time))
            {
                States = SignalStates.Stuck | SignalStates.Steady,
            };
        }

        // Values that never differ by less than a step come to rest rightly: only a reading that was lively before is suspect.
        var lively = shape.FrozenSince >= FewestFrozen && Distinct(points.AsSpan()[..shape.FrozenSince]) > shape.FrozenSince / 2;
        return lively && frozen >= FewestFrozen && frozen >= LeastFrozenShare * points.Length
            ? new Observation(
                FactWeight.Stuck, EvidenceKind.Stuck, signal, context.Phrases.Froze(name, value, points[^1].Time - points[shape.FrozenSince].Time))
            {
                States = SignalStates.Stuck,
            }
            : null;
    }

    private static int Distinct(ReadOnlySpan<TrendPoint> points)
    {
        var values = new HashSet<double>();
        foreach (var point in points)
        {
            values.Add(point.Value);
        }

        return values.Count;
    }

    private static Observation? Unrest(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendShape shape, double scale)
    {
        if (points.Length < FewestUnmoving || shape.Swings < NotableSwings || !(shape.High - shape.Low >= NotableUnrest * scale))
        {
            return null;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var text = context.Phrases.Unsteady(
            EvidenceContext.NameOf(signal), NumberText.Of(shape.Low, unit), NumberText.Of(shape.High, unit), points[^1].Time - points[0].Time);
        return new Observation(FactWeight.Unsteady, EvidenceKind.Trend, signal, text) { States = SignalStates.Unsteady | SignalStates.Moving };
    }

    private static Observation? Stepped(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendLine line, double scale)
    {
        if (TrendStep.In(points.AsSpan(), line) is not { } step || Math.Abs(step.After - step.Before) < NotableJump * scale)
        {
            return null;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var isUp = step.After > step.Before;
        var text = context.Phrases.Stepped(
            EvidenceContext.NameOf(signal), NumberText.Of(step.Before, unit), NumberText.Of(step.After, unit), isUp, points[^1].Time - points[step.At].Time);
        return new Observation(FactWeight.Trend + FactWeight.Share((step.After - step.Before) / scale), EvidenceKind.Trend, signal, text)
        {
            States = Direction(step.After - step.Before) | SignalStates.Step,
        };
    }

    // A short way out and back: a dip of the supply, a loss of the signal. What goes to and fro all the time is unsteady instead.
    private static Observation? Spiked(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendLine line, double scale)
    {
        if (points.Length < FewestUnmoving)
        {
            return null;
        }

        var (extreme, away) = (points.Length - 1, 0);
        for (var i = 0; i < points.Length; i++)
        {
            var distance = Math.Abs(points[i].Value - line.Median);
            away += distance > Math.Max(JumpOverNoise * line.Noise, NotableUnrest * scale) ? 1 : 0;
            extreme = distance > Math.Abs(points[extreme].Value - line.Median) ? i : extreme;
        }

        var isBack = Math.Abs(points[^1].Value - line.Median) < Math.Abs(points[extreme].Value - line.Median) / 3;
        if (away == 0 || away > MostSpikeShare * points.Length || !isBack)
        {
            return null;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var text = context.Phrases.Spiked(
            EvidenceContext.NameOf(signal), NumberText.Of(line.Median, unit), NumberText.Of(points[extreme].Value, unit), points[^1].Time - points[extreme].Time);
        return new Observation(FactWeight.Trend + FactWeight.Share((points[extreme].Value - line.Median) / scale), EvidenceKind.Trend, signal, text)
        {
            States = SignalStates.Spike | SignalStates.Moving,
        };
    }

    private static Observation? Drift(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendLine line, double scale)
    {
        if (line.Change == 0 || Math.Abs(line.Change) < DriftOverNoise * line.Noise || Math.Abs(line.Change) < NotableDrift * scale)
        {
            return null;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var span = points[^1].Time - points[0].Time;
        var text = context.Phrases.Moved(
            EvidenceContext.NameOf(signal), NumberText.Of(line.Start, unit), NumberText.Of(line.End, unit), line.Change > 0, span);
        return new Observation(
            FactWeight.Trend + FactWeight.Share(line.Change / scale),
            EvidenceKind.Trend,
            signal,
            text + context.Phrases.RateOf(line.Change, span, unit) + Forecast(context, signal, line, span))
        {
            States = Direction(line.Change),
        };
    }

    private static SignalStates Direction(double change) => SignalStates.Moving | (change > 0 ? SignalStates.Rising : SignalStates.Falling);

    // Greedy: the strongest mover and all that go with it are one fact, all that go against it another; then the strongest that is left.
    private static void CollectCorrelations(EvidenceContext context, List<(Signal Signal, Trend Trend, double Size)> moved, List<Observation> facts)
    {
        var left = moved.OrderByDescending(m => m.Size).Take(MostCorrelated).ToList();
        while (left.Count > 1)
        {
            var (signal, trend, _) = left[0];
            left.RemoveAt(0);
            var with = left
                .Select(other => (other.Signal, Correlation: RankCorrelation.Of(trend.Points.AsSpan(), other.Trend.Points.AsSpan())))
                .Where(other => Math.Abs(other.Correlation) >= StrongCorrelation)
                .ToList();
            if (with.Count > 0)
            {
                left.RemoveAll(other => with.Exists(w => w.Signal == other.Signal));
                Tell([.. with.Where(w => w.Correlation > 0).Take(MostNamed)], context.Phrases.MovedTogether);
                Tell([.. with.Where(w => w.Correlation < 0).Take(MostNamed)], context.Phrases.MovedOpposite);
            }

            void Tell(List<(Signal Signal, double Correlation)> others, Func<string, string, string, string> phrase)
            {
                if (others.Count > 0)
                {
                    var names = string.Join(", ", others.Select(other => NameOf(other.Signal)));
                    var weakest = NumberText.Of(Math.Round(others.MinBy(other => Math.Abs(other.Correlation)).Correlation, 2));
                    facts.Add(new Observation(FactWeight.Correlation, EvidenceKind.Correlation, signal, phrase(NameOf(signal), names, weakest)));
                }
            }
        }

        static string NameOf(Signal signal) => PlainText.Name(signal.Name, 64);
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

    private static Observation? Jump(EvidenceContext context, Signal signal, ImmutableArray<TrendPoint> points, TrendLine line, double scale)
    {
        var last = points[^1].Value;
        var height = last - line.Median;
        if (height == 0 || Math.Abs(height) < JumpOverNoise * line.Noise || Math.Abs(height) < NotableJump * scale)
        {
            return null;
        }

        // The jump began where the values left the half way between where they were and where they ended.
        bool IsThere(TrendPoint point) => (point.Value - line.Median) / height > 0.5;
        var first = points.Length - 1;
        while (first > 0 && IsThere(points[first - 1]))
        {
            first--;
        }

        // Where it had been again and again before, it does not jump to: it swings.
        if (points.Take(first).Count(IsThere) > MostVisits * first)
        {
            return null;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var text = context.Phrases.Jumped(
            EvidenceContext.NameOf(signal),
            NumberText.Of(line.Median, unit),
            NumberText.Of(last, unit),
            height > 0,
            points[^1].Time - points[Math.Max(0, first - 1)].Time);
        return new Observation(FactWeight.Trend + FactWeight.Share(height / scale), EvidenceKind.Trend, signal, text) { States = Direction(height) | SignalStates.Step };
    }
}
