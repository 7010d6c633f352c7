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
    // A plant says "no jam" as well as "jam": a few words before a phrase can turn it round.
    private const int NegationReach = 3;
    private static readonly HashSet<string> s_negations = new(["no", "not", "without", "never", "isn", "wasn", "doesn", "didn"], StringComparer.Ordinal);
    private static readonly char[] s_chineseNegations = ['无', '没', '未', '不', '非'];

    private readonly ImmutableArray<Observation> _observations;
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);
    private readonly List<(int Position, string Subject)> _chinese = [];
    private readonly List<(int Position, List<string> Words, string Text)> _said = [];

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
                _said.Add((i, Words.Of(observations[i].Said), observations[i].Said));
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
            var seen = sign.Is == SignState.Reported
                ? Reported(sign)
                : [.. Subjects(sign).Where(position => Shows(position, sign.Is.Supporting()))];
            if (seen.Count > 0)
            {
                signsFor++;
                supporting.AddRange(seen);
                continue;
            }

            // Where several signals fit and one of them supports, the others are other things.
            var opposite = Subjects(sign).Where(position => Shows(position, sign.Is.Refuting())).ToList();
            signsAgainst += opposite.Count > 0 ? 1 : 0;
            refuting.AddRange(opposite);
        }

        return new Bearing([.. supporting.Distinct()], [.. refuting.Distinct().Except(supporting)], signsFor, signsAgainst);
    }

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
        var phrases = sign.En.Select(Words.Of).Where(words => words.Count > 0).ToList();
        return
        [
            .. _said
                .Where(said => phrases.Exists(phrase => Says(said.Words, phrase)) || sign.Zh.Any(phrase => Says(said.Text, phrase)))
                .Select(said => said.Position),
        ];
    }

    // Each word has to stand in the text as in the phrase, affirmed or negated: "motor blocked" is not "motor not blocked".
    private static bool Says(List<string> text, List<string> phrase) =>
        Enumerable.Range(0, phrase.Count).All(i => Stands(text, phrase[i], IsNegated(phrase, i)));

    private static bool Stands(List<string> text, string word, bool negated) =>
        Enumerable.Range(0, text.Count).Any(i => text[i] == word && IsNegated(text, i) == negated);

    private static bool IsNegated(List<string> words, int at) =>
        words.GetRange(Math.Max(0, at - NegationReach), Math.Min(at, NegationReach)).Exists(s_negations.Contains);

    private static bool Says(string text, string phrase)
    {
        var at = text.IndexOf(phrase, StringComparison.Ordinal);
        return at >= 0 && text.AsSpan(Math.Max(0, at - NegationReach), Math.Min(at, NegationReach)).IndexOfAny(s_chineseNegations) < 0;
    }
}
