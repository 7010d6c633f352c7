using System.Collections.Immutable;

using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// How much what was observed sounds like a cause: the words that conspicuous facts share with the cause's own text,
/// weighed by how few of the other causes have them (inverse document frequency). Signs are exact and few; this is what
/// is left where a plant words things otherwise. It supports or weakens, and never refutes.
/// </summary>
/// <param name="Score">0 where nothing sounds like it; negative where only what is normal does.</param>
/// <param name="Facts">Positions of the observations that sound most like it and may be cited for it, the most telling first.</param>
internal sealed record Resemblance(double Score, ImmutableArray<int> Facts)
{
    private const int MostFacts = 96;
    private const int MostNormalFacts = 160;
    private const int MostTelling = 2;
    private const double LeastTelling = 1;

    /// <summary>The resemblance of each of some causes.</summary>
    public static ImmutableArray<Resemblance> Of(IReadOnlyList<CatalogueCause> causes, ImmutableArray<Observation> observations)
    {
        // 1. What each cause talks of, and how telling each word is among them: what all have tells nothing.
        var texts = causes.Select(TermsOf).ToList();
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in texts.SelectMany(terms => terms))
        {
            frequency[term] = frequency.GetValueOrDefault(term) + 1;
        }

        // 2. Which of these words the observations say. What is normal speaks a little against.
        var heard = new List<(int Position, double Weight, List<string> Terms)>();
        var (facts, normal) = (0, 0);
        for (var position = 0; position < observations.Length; position++)
        {
            var weight = WeightOf(observations[position].Kind);
            if (weight > 0 ? facts++ < MostFacts : weight < 0 && normal++ < MostNormalFacts)
            {
                heard.Add((position, weight, [.. Terms(observations[position]).Where(frequency.ContainsKey)]));
            }
        }

        // 3. Each word counts once, as loudly as it is said. "MotorOverload = false" says nothing of an overload, and
        //    "BrakeReleased = false" much of a brake that does not release.
        var ofPresence = Loudness(heard.Where(fact => observations[fact.Position].States != SignalStates.Off));
        var ofAbsence = Loudness(heard);
        double Telling(string term) => Math.Log((double)causes.Count / frequency[term]);
        double Score(HashSet<string> terms, Dictionary<string, double> loudness) => terms.Sum(term => loudness.GetValueOrDefault(term) * Telling(term));
        return
        [
            .. texts.Select((terms, i) => new Resemblance(
                Score(terms, TellsAbsence(causes[i]) ? ofAbsence : ofPresence),
                [
                    .. heard
                        .Where(fact => fact.Weight > 0 && MayBeCited(observations[fact.Position], causes[i]))
                        .Select(fact => (fact.Position, Sum: fact.Weight * fact.Terms.Where(terms.Contains).Sum(Telling)))
                        .Where(fact => fact.Sum >= LeastTelling)
                        .OrderByDescending(fact => fact.Sum)
                        .Take(MostTelling)
                        .Select(fact => fact.Position),
                ])),
        ];
    }

    private static Dictionary<string, double> Loudness(IEnumerable<(int Position, double Weight, List<string> Terms)> heard) => heard
        .SelectMany(fact => fact.Terms.Select(term => (Term: term, fact.Weight)))
        .GroupBy(said => said.Term, said => said.Weight, StringComparer.Ordinal)
        .ToDictionary(said => said.Key, said => said.Max(), StringComparer.Ordinal);

    // A cause that is about something that is not there, or is not as it should be.
    private static bool TellsAbsence(CatalogueCause cause) =>
        cause.Signs.Any(sign => sign.Is == SignState.Off) || new SaidText(cause.Text.En).Denies || new SaidText(cause.Text.Zh).Denies;

    private static HashSet<string> TermsOf(CatalogueCause cause)
    {
        var signs = cause.Signs.SelectMany(sign => sign.En.Concat(sign.Zh));
        return [.. SearchText.Terms(string.Join(" ; ", [cause.Text.En, cause.Text.Zh, .. signs])).Select(term => term.Text)];
    }

    private static IEnumerable<string> Terms(Observation observation)
    {
        var said = new SaidText(observation.Said).Asserted();
        var text = observation.Signal is { } signal ? $"{signal.Name} ; {signal.Description} ; {said}" : said;
        return SearchText.Terms(text).Select(term => term.Text);
    }

    // What people and alarms say is about the cause itself; a value that only is about the same thing may show the opposite.
    private static bool MayBeCited(Observation observation, CatalogueCause cause) =>
        observation.Said.Length > 0 || (observation.States & DirectionWords.Of(cause.Text)) != 0;

    private static double WeightOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Operator => 1,
        EvidenceKind.FirstOut => 0.8,
        EvidenceKind.Limit or EvidenceKind.Trend or EvidenceKind.Stuck or EvidenceKind.Implausible => 0.7,
        EvidenceKind.Deviation or EvidenceKind.Quality or EvidenceKind.Stale or EvidenceKind.Flood => 0.6,
        EvidenceKind.Alarm => 0.4,
        EvidenceKind.State => 0.3,
        EvidenceKind.Normal => -0.3,
        _ => 0,
    };
}
