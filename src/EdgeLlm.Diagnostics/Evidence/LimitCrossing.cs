using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>The outermost limit that a value is beyond.</summary>
internal readonly record struct LimitCrossing(Signal Signal, double Value, LimitKind Kind, double Limit)
{
    private bool IsHigh => Kind is LimitKind.High or LimitKind.HighHigh;

    /// <summary>The crossing of a value, or null if it is within its limits.</summary>
    public static LimitCrossing? Find(Signal signal, double value) => signal.Limits switch
    {
        null => null,
        { HighHigh: { } limit } when value > limit => new LimitCrossing(signal, value, LimitKind.HighHigh, limit),
        { LowLow: { } limit } when value < limit => new LimitCrossing(signal, value, LimitKind.LowLow, limit),
        { High: { } limit } when value > limit => new LimitCrossing(signal, value, LimitKind.High, limit),
        { Low: { } limit } when value < limit => new LimitCrossing(signal, value, LimitKind.Low, limit),
        _ => null,
    };

    /// <summary>Distance between a signal's inner limits, or its only limit's size; 0 if it has none.</summary>
    public static double RangeOf(Signal signal)
    {
        var high = signal.Limits?.High ?? signal.Limits?.HighHigh;
        var low = signal.Limits?.Low ?? signal.Limits?.LowLow;
        return high is not null && low is not null ? Math.Abs(high.Value - low.Value) : Math.Abs(high ?? low ?? 0);
    }

    /// <summary>The crossing as a fact, with the time since when the trend shows it.</summary>
    public Observation ToFact(EvidenceContext context)
    {
        var unit = EvidenceContext.UnitOf(Signal);
        var excess = Math.Abs(Value - Limit);
        var range = RangeOf(Signal);
        var share = range > 0 ? excess / range : 1;
        var text = context.Phrases.LimitCrossed(
            EvidenceContext.NameOf(Signal), NumberText.Of(Value, unit), Kind, NumberText.Of(Limit, unit), NumberText.Of(excess, unit), Since(context));
        var weight = Kind is LimitKind.HighHigh or LimitKind.LowLow ? FactWeight.TripLimit : FactWeight.WarnLimit;
        return new Observation(weight + FactWeight.Share(share), EvidenceKind.Limit, Signal, text)
        {
            States = (IsHigh ? SignalStates.High : SignalStates.Low) | Nothing.Of(Signal, Value),
        };
    }

    private string Since(EvidenceContext context)
    {
        if (context.Reference is not { } reference || !context.Trends.TryGetValue(Signal.Name, out var trend))
        {
            return "";
        }

        var points = trend.Points.AsSpan();
        var first = points.Length;
        while (first > 0 && IsBeyond(points[first - 1].Value))
        {
            first--;
        }

        var duration = first < points.Length ? reference - points[first].Time : TimeSpan.Zero;
        return duration > TimeSpan.Zero ? context.Phrases.Since(duration, atLeast: first == 0) : "";
    }

    private bool IsBeyond(double value) => IsHigh ? value > Limit : value < Limit;
}
