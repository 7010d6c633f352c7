using System.Collections.Immutable;

using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// Holds the signs of causes against what was observed. Words are indexed once, so that thousands of signals cost no
/// more than the few that a phrase could fit.
/// </summary>
internal sealed class BearingFinder
{
    private readonly ImmutableArray<Observation> _observations;
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);
    private readonly List<(int Position, string Subject)> _chinese = [];
    private readonly List<(int Position, SaidText Text)> _said = [];

    public BearingFinder(ImmutableArray<Observation> observations)
    {
        _observations = observations;
        for (var i = 0; i < observations.Length; i++)
        {
            if (observations[i].States != SignalStates.None && observations[i].Signal is { } signal)
            {
                IndexSubject(i, $"{signal.Name} {signal.Description}");
            }

            if (observations[i].Said.Length > 0)
            {
                _said.Add((i, new SaidText(observations[i].Said)));
            }
        }
    }

    /// <summary>What the observations say of a cause.</summary>
    public Bearing Of(CatalogueCause cause)
    {
        var supporting = new List<int>();
        var refuting = new List<int>();
        var (signsFor, signsAgainst) = (0, 0);
        foreach (var sign in cause.Signs)
        {
            var subjects = Subjects(sign);
            var seen = sign.Is == SignState.Reported ? Reported(sign) : Supporting(sign, subjects);
            if (seen.Count > 0)
            {
                signsFor++;
                supporting.AddRange(seen);
                continue;
            }

            // Where several signals fit and one of them supports, the others are other things.
            var opposite = subjects.Where(position => Shows(position, sign.Is.Refuting())).ToList();
            signsAgainst += opposite.Count > 0 ? 1 : 0;
            refuting.AddRange(opposite);
        }

        return new Bearing([.. supporting.Distinct()], [.. refuting.Distinct().Except(supporting)], signsFor, signsAgainst);
    }

    private List<int> Supporting(Sign sign, IEnumerable<int> subjects) =>
    [
        .. subjects
            .GroupBy(position => _observations[position].Signal!.Name, StringComparer.Ordinal)
            .SelectMany(facts =>
            {
                var shown = facts.Aggregate(SignalStates.None, (states, position) => states | _observations[position].States);
                return facts.Where(position => Shows(position, sign.Is.Supporting(shown)));
            }),
    ];

    private bool Shows(int position, SignalStates states) => (_observations[position].States & states) != 0;

    private void IndexSubject(int position, string subject)
    {
        foreach (var word in Words.Of(subject).Distinct(StringComparer.Ordinal))
        {
            if (!_byWord.TryGetValue(word, out var positions))
            {
                _byWord[word] = positions = [];
            }

            positions.Add(position);
        }

        if (subject.Any(Words.IsChinese))
        {
            _chinese.Add((position, subject));
        }
    }

    private HashSet<int> Subjects(Sign sign)
    {
        var found = new HashSet<int>();
        foreach (var phrase in sign.En)
        {
            HashSet<int>? fitting = null;
            foreach (var word in Words.Of(phrase))
            {
                var positions = _byWord.GetValueOrDefault(word) ?? [];
                fitting = fitting is null ? [.. positions] : [.. fitting.Intersect(positions)];
            }

            found.UnionWith(fitting ?? []);
        }

        foreach (var phrase in sign.Zh)
        {
            found.UnionWith(_chinese.Where(s => s.Subject.Contains(phrase, StringComparison.Ordinal)).Select(s => s.Position));
        }

        return found;
    }

    private List<int> Reported(Sign sign)
    {
        var phrases = sign.En.Select(phrase => new SaidText(phrase)).ToList();
        return [.. _said.Where(said => phrases.Exists(said.Text.Says) || sign.Zh.Any(said.Text.Says)).Select(said => said.Position)];
    }
}
