using System.Text;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Understanding;

/// <summary>Facts that only signals together show: one of several equals that differs, and a feedback that does not follow its command.</summary>
internal static class Relations
{
    private const int MostInGroup = 64;
    private const int MostNamed = 3;
    private const int LongestIndex = 2;
    private const double NotableDifference = 0.25;
    private const double NotableLag = 0.15;
    private static readonly string[] s_commands = ["command", "setpoint", "configured"];
    private static readonly string[] s_answers = ["feedback", "actual", "installed"];

    /// <summary>Adds the facts.</summary>
    public static void Collect(EvidenceContext context, ReportMeaning meaning, List<Observation> facts)
    {
        CollectIdentities(context, meaning, facts);
        CollectEquals(context, meaning, facts);
        CollectFollowers(context, meaning, facts);
    }

    // Equal signals have one name but for a number or a letter ("Zone4_Temp", "Zone5_Temp"), and one unit.
    private static void CollectEquals(EvidenceContext context, ReportMeaning meaning, List<Observation> facts)
    {
        var groups = meaning.Signals
            .Where(signal => signal.Signal is { Value: SignalValue.Number, Quality: not Quality.Bad })
            .GroupBy(signal => (Pattern(signal.Signal), signal.Signal.Unit))
            .Where(group => group.Key.Item1.Length > 0);
        foreach (var group in groups)
        {
            var equals = group.Take(MostInGroup).ToList();
            if (equals.Count == 2)
            {
                CollectPair(context, equals, facts);
            }

            if (equals.Count < 3)
            {
                continue;
            }

            var values = equals.Select(signal => ((SignalValue.Number)signal.Signal.Value).Value).ToArray();
            var sorted = values.Order().ToArray();
            var median = sorted[sorted.Length / 2];
            var spread = sorted.Select(value => Math.Abs(value - median)).Order().ElementAt(sorted.Length / 2);
            var scale = Math.Max(Math.Abs(median), LimitCrossing.RangeOf(equals[0].Signal) / 4);
            var apart = Enumerable.Range(0, values.Length)
                .Where(i => Math.Abs(values[i] - median) > Math.Max(NotableDifference * scale, 4 * spread))
                .ToList();
            if (apart.Count == 0 || apart.Count > equals.Count / 3)
            {
                continue;
            }

            foreach (var i in apart)
            {
                var signal = context.Signals[equals[i].Signal.Name];
                var unit = EvidenceContext.UnitOf(signal);
                var others = string.Join(", ", equals.Where((_, j) => !apart.Contains(j)).Take(MostNamed).Select(other => PlainText.Name(other.Signal.Name, 64)));
                var text = context.Phrases.DiffersFromEquals(EvidenceContext.NameOf(signal), NumberText.Of(values[i], unit), others, NumberText.Of(median, unit));
                facts.Add(new Observation(FactWeight.DiffersFromEquals, EvidenceKind.Deviation, signal, text)
                {
                    States = SignalStates.Differs | (values[i] > median ? SignalStates.High : SignalStates.Low) | NothingBeside(values[i], median),
                });
            }
        }
    }

    // Of two, the one that is not as usual differs; where both are or neither is, nobody can tell.
    private static void CollectPair(EvidenceContext context, List<SignalMeaning> pair, List<Observation> facts)
    {
        var values = pair.Select(signal => ((SignalValue.Number)signal.Signal.Value).Value).ToArray();
        if (Math.Abs(values[0] - values[1]) <= NotableDifference * Math.Max(Math.Abs(values[0]), Math.Abs(values[1])))
        {
            return;
        }

        bool IsOdd(int i) => facts.Exists(fact => fact.Signal?.Name == pair[i].Signal.Name && (fact.States & (SignalStates.High | SignalStates.Low)) != 0);
        var odd = (IsOdd(0), IsOdd(1)) switch
        {
            (true, false) => 0,
            (false, true) => 1,
            _ => -1,
        };
        if (odd >= 0)
        {
            var (signal, other) = (context.Signals[pair[odd].Signal.Name], pair[1 - odd].Signal);
            var unit = EvidenceContext.UnitOf(signal);
            var text = context.Phrases.DiffersFromEquals(
                EvidenceContext.NameOf(signal), NumberText.Of(values[odd], unit), PlainText.Name(other.Name, 64), NumberText.Of(values[1 - odd], unit));
            facts.Add(new Observation(FactWeight.DiffersFromEquals, EvidenceKind.Deviation, signal, text)
            {
                States = SignalStates.Differs | (values[odd] > values[1 - odd] ? SignalStates.High : SignalStates.Low) | NothingBeside(values[odd], values[1 - odd]),
            });
        }
    }

    // An address or a version is right or wrong, and never nearly right.
    private static void CollectIdentities(EvidenceContext context, ReportMeaning meaning, List<Observation> facts)
    {
        var identities = RolesOf(meaning.Lexicon, ["address", "version"]);
        foreach (var signal in meaning.Signals.Where(signal => signal.Terms.Any(identities.Contains)))
        {
            if (signal.Signal is { Value: SignalValue.Number { Value: var value }, Nominal: { } nominal, Quality: not Quality.Bad, Unit: "" } && value != nominal)
            {
                var own = context.Signals[signal.Signal.Name];
                facts.RemoveAll(fact => fact.Signal?.Name == own.Name && fact.Kind is EvidenceKind.Normal or EvidenceKind.State);
                var text = context.Phrases.StateDiffers(EvidenceContext.NameOf(own), NumberText.Of(value), NumberText.Of(nominal));
                facts.Add(new Observation(FactWeight.StateDiffers, EvidenceKind.Deviation, own, text) { States = SignalStates.Mismatch });
            }
        }
    }

    private static SignalStates NothingBeside(double value, double usual) => Math.Abs(value) <= 0.02 * Math.Abs(usual) ? SignalStates.Absent : SignalStates.None;

    private static void CollectFollowers(EvidenceContext context, ReportMeaning meaning, List<Observation> facts)
    {
        var commands = RolesOf(meaning.Lexicon, s_commands);
        var answers = RolesOf(meaning.Lexicon, s_answers);
        var ofThing = meaning.Signals
            .Where(signal => signal.Signal is { Value: not SignalValue.None, Quality: not Quality.Bad } && signal.Terms.Any(term => commands.Contains(term) || answers.Contains(term)))
            .GroupBy(signal => (ThingOf(signal, meaning.Lexicon, commands, answers), signal.Signal.Value.GetType(), signal.Signal.Unit));
        foreach (var thing in ofThing.Where(group => group.Key.Item1.Length > 0))
        {
            var given = thing.Where(signal => signal.Terms.Any(commands.Contains) && !signal.Terms.Any(answers.Contains)).ToList();
            var got = thing.Where(signal => signal.Terms.Any(answers.Contains)).ToList();
            if (given.Count == 1 && got.Count == 1 && Differ(given[0].Signal, got[0].Signal))
            {
                var (command, answer) = (context.Signals[given[0].Signal.Name], context.Signals[got[0].Signal.Name]);
                var text = context.Phrases.DoesNotFollow(
                    EvidenceContext.NameOf(answer), ValueOf(context, answer), PlainText.Name(command.Name, 64), ValueOf(context, command));
                facts.Add(new Observation(FactWeight.DoesNotFollow, EvidenceKind.Deviation, answer, text) { States = SignalStates.Mismatch | DirectionOf(command, answer) });
            }
        }
    }

    private static SignalStates DirectionOf(Signal command, Signal answer) => (command.Value, answer.Value) switch
    {
        (SignalValue.Number a, SignalValue.Number b) => (b.Value > a.Value ? SignalStates.High : SignalStates.Low)
            | (Math.Abs(b.Value) <= 0.05 * Math.Abs(a.Value) ? SignalStates.Absent : SignalStates.None),
        (_, SignalValue.Boolean b) => b.Value ? SignalStates.On | SignalStates.Present : SignalStates.Off | SignalStates.Absent,
        _ => SignalStates.None,
    };

    private static bool Differ(Signal command, Signal answer) => (command.Value, answer.Value) switch
    {
        (SignalValue.Number a, SignalValue.Number b) =>
            Math.Abs(a.Value - b.Value) > NotableLag * Math.Max(Math.Max(Math.Abs(a.Value), Math.Abs(b.Value)), LimitCrossing.RangeOf(answer) / 2),
        (SignalValue.Boolean a, SignalValue.Boolean b) => a.Value != b.Value,
        (SignalValue.Text a, SignalValue.Text b) => !string.Equals(a.Value.Trim(), b.Value.Trim(), StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string ValueOf(EvidenceContext context, Signal signal) => signal.Value switch
    {
        SignalValue.Number number => NumberText.Of(number.Value, EvidenceContext.UnitOf(signal)),
        SignalValue.Boolean boolean => context.Phrases.Truth(boolean.Value),
        SignalValue.Text text => PlainText.Quote(text.Value, 64),
        _ => "?",
    };

    private static HashSet<int> RolesOf(Lexicon lexicon, string[] ids) => [.. ids.Select(lexicon.Find).Where(term => term >= 0)];

    // The name without the words of its role: "Vlv.PosCmd" and "Vlv.PosFb" are one thing.
    private static string ThingOf(SignalMeaning signal, Lexicon lexicon, HashSet<int> commands, HashSet<int> answers)
    {
        var roles = new HashSet<int>();
        var kept = new StringBuilder();
        foreach (var word in Words.Of(signal.Signal.Name))
        {
            roles.Clear();
            lexicon.Read(word, isTag: true, roles);
            if (!roles.Any(term => commands.Contains(term) || answers.Contains(term)))
            {
                kept.Append(word).Append(' ');
            }
        }

        var chinese = new string([.. signal.Signal.Name.Where(Words.IsChinese)]);
        foreach (var term in commands.Concat(answers))
        {
            foreach (var form in lexicon[term].Zh)
            {
                chinese = chinese.Replace(form, "", StringComparison.Ordinal);
            }
        }

        return kept.Append(chinese).ToString();
    }

    // Addresses ("DB20.DBD48") are no names: there the description says what is equal.
    private static string Pattern(Signal signal)
    {
        var isAddress = !signal.Name.Any(Words.IsChinese) && !Words.Of(signal.Name).Exists(word => word.Count(char.IsAsciiLetter) > 2);
        if (isAddress)
        {
            return PatternOf(signal.Description);
        }

        return PatternOf(signal.Name);
    }

    private static string PatternOf(string text)
    {
        var pattern = new StringBuilder(text.Length);
        var varies = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                var end = i;
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                {
                    end++;
                }

                // "Zone4" is one of several; "TT-4711" is a loop of its own.
                varies |= end - i <= LongestIndex;
                pattern.Append(end - i <= LongestIndex ? "#" : text[i..end]);
                i = end - 1;
            }
            else if (char.IsAsciiLetterUpper(text[i]) && (i == 0 || !char.IsLetterOrDigit(text[i - 1])) && (i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1])))
            {
                varies = true;
                pattern.Append('@');
            }
            else
            {
                pattern.Append(text[i]);
            }
        }

        return varies ? pattern.ToString() : "";
    }
}
