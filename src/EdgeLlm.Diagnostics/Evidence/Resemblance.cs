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
    public static ImmutableArray<Resemblance> Of(IReadOnlyList<CatalogueCause> causes, ImmutableArray<Observation> observations) =>
        Of([.. causes.Select(CauseWords.Of)], observations);

    /// <summary>The resemblance of each of some causes whose words were read already.</summary>
    public static ImmutableArray<Resemblance> Of(IReadOnlyList<CauseWords> causes, ImmutableArray<Observation> observations)
    {
        // 1. What each cause talks of, and how telling each word is among them: what all have tells nothing.
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in causes.SelectMany(cause => cause.Terms))
        {
            frequency[term] = frequency.GetValueOrDefault(term) + 1;
        }

        var telling = frequency.ToDictionary(term => term.Key, term => Math.Log((double)causes.Count / term.Value), StringComparer.Ordinal);

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
        return [.. causes.Select(cause => Of(cause, cause.TellsAbsence ? ofAbsence : ofPresence, heard, observations, telling))];
    }

    private static Resemblance Of(
        CauseWords cause,
        Dictionary<string, double> loudness,
        List<(int Position, double Weight, List<string> Terms)> heard,
        ImmutableArray<Observation> observations,
        Dictionary<string, double> telling)
    {
        var score = 0.0;
        foreach (var term in cause.Terms)
        {
            score += loudness.GetValueOrDefault(term) * telling[term];
        }

        var cited = new List<(int Position, double Sum)>();
        foreach (var (position, weight, terms) in heard)
        {
            if (weight > 0 && MayBeCited(observations[position], cause))
            {
                var sum = 0.0;
                foreach (var term in terms)
                {
                    sum += cause.Terms.Contains(term) ? telling[term] : 0;
                }

                if (weight * sum >= LeastTelling)
                {
                    cited.Add((position, weight * sum));
                }
            }
        }

        return new Resemblance(score, [.. cited.OrderByDescending(fact => fact.Sum).Take(MostTelling).Select(fact => fact.Position)]);
    }

    private static Dictionary<string, double> Loudness(IEnumerable<(int Position, double Weight, List<string> Terms)> heard) => heard
        .SelectMany(fact => fact.Terms.Select(term => (Term: term, fact.Weight)))
        .GroupBy(said => said.Term, said => said.Weight, StringComparer.Ordinal)
        .ToDictionary(said => said.Key, said => said.Max(), StringComparer.Ordinal);

    private static IEnumerable<string> Terms(Observation observation)
    {
        var said = new SaidText(observation.Said).Asserted();
        var text = observation.Signal is { } signal ? $"{signal.Name} ; {signal.Description} ; {said}" : said;
        return SearchText.Terms(text).Select(term => term.Text);
    }

    // What people and alarms say is about the cause itself; a value that only is about the same thing may show the opposite.
    private static bool MayBeCited(Observation observation, CauseWords cause) =>
        observation.Said.Length > 0 || (observation.States & cause.Direction) != 0;

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
