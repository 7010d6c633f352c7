using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts that one signal's value, limits, quality and age give by themselves, and what many signals share.</summary>
internal static class SignalFacts
{
    private const int ValueLength = 64;
    private const int MostAlike = 3;
    private const double NotableDeviation = 0.1;

    // A polled number is seconds old; a state that is sent on change may rightly be much older.
    private static readonly TimeSpan s_oldNumber = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_oldState = TimeSpan.FromHours(1);

    public static void Collect(EvidenceContext context, List<Candidate> facts)
    {
        var unreadable = new List<Signal>();
        var stale = new List<(Signal Signal, TimeSpan Age)>();
        foreach (var signal in context.Report.Signals)
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
                facts.Add(new Candidate(FactWeight.Uncertain, EvidenceKind.Quality, signal.Name, text));
            }

            if (AgeOf(context, signal) is { } age)
            {
                stale.Add((signal, age));
            }

            if (signal.Value is not SignalValue.Number { Value: var number } || !CollectNumber(context, signal, number, facts))
            {
                CollectState(context, signal, facts);
            }
        }

        CollectUnreadable(context, unreadable, facts);
        CollectStale(context, stale, facts);
    }

    private static bool CollectNumber(EvidenceContext context, Signal signal, double value, List<Candidate> facts)
    {
        if (LimitCrossing.Find(signal, value) is { } crossing)
        {
            facts.Add(crossing.ToFact(context));
            return true;
        }

        if (signal.Nominal is not { } nominal)
        {
            return false;
        }

        var scale = nominal != 0 ? Math.Abs(nominal) : LimitCrossing.RangeOf(signal);
        var share = (value - nominal) / scale;
        if (value == nominal || (scale > 0 && Math.Abs(share) < NotableDeviation))
        {
            return false;
        }

        var unit = EvidenceContext.UnitOf(signal);
        var difference = scale > 0 ? NumberText.Percent(share) : NumberText.Of(Math.Abs(value - nominal), unit);
        var text = context.Phrases.Deviation(
            EvidenceContext.NameOf(signal), NumberText.Of(value, unit), NumberText.Of(nominal, unit), difference, value > nominal);
        facts.Add(new Candidate(FactWeight.Deviation + FactWeight.Share(share), EvidenceKind.Deviation, signal.Name, text));
        return true;
    }

    private static void CollectState(EvidenceContext context, Signal signal, List<Candidate> facts)
    {
        var weight = signal.Value switch
        {
            SignalValue.Text => FactWeight.TextState,
            SignalValue.Boolean => FactWeight.BooleanState,
            _ => FactWeight.PlainNumber,
        };
        var text = context.Phrases.Value(EvidenceContext.NameOf(signal), ValueOf(context, signal));
        facts.Add(new Candidate(weight, EvidenceKind.State, signal.Name, text));
    }

    private static void CollectUnreadable(EvidenceContext context, List<Signal> signals, List<Candidate> facts)
    {
        // Many at once point at what they share (a network, a supply), which the single ones would hide.
        if (signals.Count > MostAlike)
        {
            var text = context.Phrases.ManyUnreadable(signals.Count, context.Report.Signals.Length, Examples(signals));
            facts.Add(new Candidate(FactWeight.Unreadable + 1, EvidenceKind.Quality, "", text));
        }

        foreach (var signal in signals.Take(MostAlike))
        {
            var name = EvidenceContext.NameOf(signal);
            var text = signal.Value is SignalValue.None ? context.Phrases.Unreadable(name) : context.Phrases.BadQuality(name);
            facts.Add(new Candidate(FactWeight.Unreadable, EvidenceKind.Quality, signal.Name, text));
        }
    }

    private static void CollectStale(EvidenceContext context, List<(Signal Signal, TimeSpan Age)> signals, List<Candidate> facts)
    {
        if (signals.Count > MostAlike)
        {
            var text = context.Phrases.ManyStale(signals.Count, context.Report.Signals.Length, Examples(signals.Select(s => s.Signal)));
            facts.Add(new Candidate(FactWeight.Stale + 1, EvidenceKind.Stale, "", text));
        }

        foreach (var (signal, age) in signals.OrderByDescending(s => s.Age).Take(MostAlike))
        {
            var text = context.Phrases.Stale(EvidenceContext.NameOf(signal), ValueOf(context, signal), age);
            facts.Add(new Candidate(FactWeight.Stale, EvidenceKind.Stale, signal.Name, text));
        }
    }

    private static TimeSpan? AgeOf(EvidenceContext context, Signal signal)
    {
        var age = context.Reference - signal.Time;
        return age > (signal.Value is SignalValue.Number ? s_oldNumber : s_oldState) ? age : null;
    }

    private static string ValueOf(EvidenceContext context, Signal signal) => signal.Value switch
    {
        SignalValue.Number number => NumberText.Of(number.Value, EvidenceContext.UnitOf(signal)),
        SignalValue.Boolean state => context.Phrases.Truth(state.Value),
        SignalValue.Text text => PlainText.Quote(text.Value, ValueLength),
        _ => "?",
    };

    private static string Examples(IEnumerable<Signal> signals) =>
        string.Join(", ", signals.Take(MostAlike).Select(signal => PlainText.Fold(signal.Name, ValueLength)));
}
