using EdgeLlm.Diagnostics.Understanding;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts that one signal's value, limits, quality and age give by themselves, and what many signals share.</summary>
internal static class SignalFacts
{
    private const int ValueLength = 64;
    private const int MostAlike = 3;
    private const double NotableDeviation = 0.1;

    // A state that is sent on change may rightly be much older than a polled number.
    private static readonly TimeSpan s_oldState = TimeSpan.FromHours(1);

    /// <summary>Adds the facts.</summary>
    /// <param name="context">The report.</param>
    /// <param name="trends">What each signal's trend shows of it.</param>
    /// <param name="facts">Where they are added.</param>
    public static void Collect(EvidenceContext context, Dictionary<string, SignalStates> trends, List<Observation> facts)
    {
        var unreadable = new List<Signal>();
        var stale = new List<(Signal Signal, TimeSpan Age)>();
        foreach (var signal in context.Signals.Values)
        {
            var readable = signal.Value is not SignalValue.None && signal.Quality != Quality.Bad;
            if (!readable)
            {
                unreadable.Add(signal);
                continue;
            }

            if (signal.Quality == Quality.Uncertain)
            {
                var text = context.Phrases.UncertainQuality(EvidenceContext.NameOf(signal), ValueOf(context, signal));
                facts.Add(new Observation(FactWeight.Uncertain, EvidenceKind.Quality, signal, text));
            }

            // What is old says nothing of the moment of the fault.
            if (AgeOf(context, signal) is { } age)
            {
                stale.Add((signal, age));
                continue;
            }

            facts.Add(signal.Value is SignalValue.Number { Value: var number }
                ? OfNumber(context, signal, number, trends.GetValueOrDefault(signal.Name))
                : OfState(context, signal));
        }

        CollectUnreadable(context, unreadable, facts);
        CollectStale(context, stale, facts);
    }

    private static Observation OfNumber(EvidenceContext context, Signal signal, double value, SignalStates trend)
    {
        var unit = EvidenceContext.UnitOf(signal);
        if (PhysicalBounds.Violation(signal, value, context.Phrases) is { } bound)
        {
            var text = context.Phrases.Implausible(EvidenceContext.NameOf(signal), NumberText.Of(value, unit), bound);
            return new Observation(FactWeight.Implausible, EvidenceKind.Implausible, signal, text) { States = SignalStates.Unreadable | SignalStates.Impossible };
        }

        if (LimitCrossing.Find(signal, value) is { } crossing)
        {
            return crossing.ToFact(context);
        }

        if (Deviation(context, signal, value, unit) is { } deviation)
        {
            return deviation;
        }

        if (signal.Limits?.High is { } high && value == high && value != signal.Nominal)
        {
            var text = context.Phrases.AtLimit(EvidenceContext.NameOf(signal), NumberText.Of(value, unit), LimitKind.High);
            return new Observation(FactWeight.AtLimit, EvidenceKind.Limit, signal, text) { States = SignalStates.AtLimit | SignalStates.High };
        }

        // Normal is what has something to be measured against, and does not move away from it.
        var isNormal = signal.Quality != Quality.Uncertain
            && (signal.Nominal is not null || HasLimits(signal))
            && (trend & (SignalStates.Rising | SignalStates.Falling | SignalStates.Unsteady | SignalStates.Stuck)) == 0;
        if (!isNormal)
        {
            return OfState(context, signal);
        }

        var nominal = signal.Nominal is { } n ? NumberText.Of(n, unit) : "";
        return new Observation(
            FactWeight.Normal, EvidenceKind.Normal, signal, context.Phrases.Normal(EvidenceContext.NameOf(signal), NumberText.Of(value, unit), nominal))
        {
            States = SignalStates.Normal | trend,
        };
    }

    private static Observation? Deviation(EvidenceContext context, Signal signal, double value, string unit)
    {
        if (signal.Nominal is not { } nominal)
        {
            return null;
        }

        var scale = nominal != 0 ? Math.Abs(nominal) : LimitCrossing.RangeOf(signal);
        var share = (value - nominal) / scale;
        if (value == nominal || (scale > 0 && Math.Abs(share) < NotableDeviation) || IsWellWithin(signal, value, nominal))
        {
            return null;
        }

        var difference = scale > 0 ? NumberText.Percent(share) : NumberText.Of(Math.Abs(value - nominal), unit);
        var text = context.Phrases.Deviation(
            EvidenceContext.NameOf(signal), NumberText.Of(value, unit), NumberText.Of(nominal, unit), difference, value > nominal);
        return new Observation(FactWeight.Deviation + FactWeight.Share(share), EvidenceKind.Deviation, signal, text)
        {
            States = (value > nominal ? SignalStates.High : SignalStates.Low) | SignalStates.Mismatch | Nothing.Of(signal, value),
        };
    }

    // Whoever set a limit on that side has said how far the value may go: less than half of the way is no news.
    private static bool IsWellWithin(Signal signal, double value, double nominal)
    {
        var limit = value > nominal ? signal.Limits?.High ?? signal.Limits?.HighHigh : signal.Limits?.Low ?? signal.Limits?.LowLow;
        return limit is { } bound && Math.Abs(value - nominal) < Math.Abs(bound - nominal) / 2;
    }

    private static bool HasLimits(Signal signal) =>
        signal.Limits is { LowLow: not null } or { Low: not null } or { High: not null } or { HighHigh: not null };

    private static Observation OfState(EvidenceContext context, Signal signal)
    {
        if (NominalStates.Expected(signal) is { } expected)
        {
            return AgainstExpected(context, signal, expected);
        }

        var (weight, states, said) = signal.Value switch
        {
            SignalValue.Text text => (FactWeight.TextState, SignalStates.None, $"{signal.Description} {text.Value}"),
            SignalValue.Boolean state => (FactWeight.BooleanState, state.Value ? SignalStates.On : SignalStates.Off, ""),
            _ => (FactWeight.PlainNumber, SignalStates.None, ""),
        };
        var fact = context.Phrases.Value(EvidenceContext.NameOf(signal), ValueOf(context, signal));
        return new Observation(weight, EvidenceKind.State, signal, fact) { States = states, Said = said };
    }

    private static Observation AgainstExpected(EvidenceContext context, Signal signal, SignalValue expected)
    {
        var name = EvidenceContext.NameOf(signal);
        var said = signal.Value is SignalValue.Text text ? $"{signal.Description} {text.Value}" : "";
        var state = NominalStates.StateOf(signal.Value) switch
        {
            true => SignalStates.On,
            false => SignalStates.Off,
            _ => SignalStates.None,
        };
        if (NominalStates.Same(signal.Value, expected))
        {
            return new Observation(FactWeight.Normal, EvidenceKind.Normal, signal, context.Phrases.StateAsExpected(name, ValueOf(context, signal)))
            {
                States = SignalStates.Normal | state,
                Said = said,
            };
        }

        var change = state == SignalStates.Off ? SignalStates.Absent : state == SignalStates.On ? SignalStates.Present : SignalStates.None;
        return new Observation(
            FactWeight.StateDiffers, EvidenceKind.Deviation, signal, context.Phrases.StateDiffers(name, ValueOf(context, signal), ValueOf(context, expected)))
        {
            States = SignalStates.Mismatch | state | change,
            Said = said,
        };
    }

    private static void CollectUnreadable(EvidenceContext context, List<Signal> signals, List<Observation> facts)
    {
        // Many at once point at what they share (a network, a supply), which the single ones would hide.
        if (signals.Count > MostAlike)
        {
            var text = context.Phrases.ManyUnreadable(signals.Count, context.Report.Signals.Length, Examples(signals));
            facts.Add(new Observation(FactWeight.Unreadable + 1, EvidenceKind.Quality, null, text));
        }

        for (var i = 0; i < signals.Count; i++)
        {
            var signal = signals[i];
            var name = EvidenceContext.NameOf(signal);
            var text = signal.Value is SignalValue.None ? context.Phrases.Unreadable(name) : context.Phrases.BadQuality(name);
            facts.Add(new Observation(i < MostAlike ? FactWeight.Unreadable : FactWeight.OneOfMany, EvidenceKind.Quality, signal, text) { States = SignalStates.Unreadable });
        }
    }

    private static void CollectStale(EvidenceContext context, List<(Signal Signal, TimeSpan Age)> signals, List<Observation> facts)
    {
        if (signals.Count > MostAlike)
        {
            var text = context.Phrases.ManyStale(signals.Count, context.Report.Signals.Length, Examples(signals.Select(s => s.Signal)));
            facts.Add(new Observation(FactWeight.Stale + 1, EvidenceKind.Stale, null, text));
        }

        foreach (var (i, (signal, age)) in signals.OrderByDescending(s => s.Age).Index())
        {
            var text = context.Phrases.Stale(EvidenceContext.NameOf(signal), ValueOf(context, signal), age);
            facts.Add(new Observation(i < MostAlike ? FactWeight.Stale : FactWeight.OneOfMany, EvidenceKind.Stale, signal, text) { States = SignalStates.Unreadable });
        }
    }

    private static TimeSpan? AgeOf(EvidenceContext context, Signal signal)
    {
        var age = context.Reference - signal.Time;
        return age > (signal.Value is SignalValue.Number ? EvidenceContext.OldNumber : s_oldState) ? age : null;
    }

    private static string ValueOf(EvidenceContext context, Signal signal) => signal.Value is SignalValue.Number number
        ? NumberText.Of(number.Value, EvidenceContext.UnitOf(signal))
        : ValueOf(context, signal.Value);

    private static string ValueOf(EvidenceContext context, SignalValue value) => value switch
    {
        SignalValue.Boolean state => context.Phrases.Truth(state.Value),
        SignalValue.Text text => PlainText.Quote(text.Value, ValueLength),
        _ => "?",
    };

    private static string Examples(IEnumerable<Signal> signals) =>
        string.Join(", ", signals.Take(MostAlike).Select(signal => PlainText.Name(signal.Name, ValueLength)));
}
