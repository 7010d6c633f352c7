using System.Collections.Immutable;
using System.Globalization;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Chooses which observations become labelled facts: the most telling ones that a token budget has room for.</summary>
internal static class EvidenceSelection
{
    /// <summary>Most facts put before the model; more would cost prompt time on a small board and blur the picture.</summary>
    public const int MostFacts = 24;

    /// <summary>Most facts of an answer that no model reads.</summary>
    public const int MostFactsForPeople = 32;

    // Plain values fill up the picture, but a wall of them buries the facts that matter.
    private const int MostPlainValues = 6;
    private const int MostNormalValues = 8;

    /// <summary>Positions of the chosen observations, most telling first.</summary>
    /// <param name="observations">Most telling first.</param>
    /// <param name="bearing">Positions of those that speak for or against a known cause.</param>
    /// <param name="tokens">About how many tokens they may take together.</param>
    /// <param name="leading">Positions of those that the first causes rest on, the most important first; they come before the others that bear.</param>
    /// <param name="isForPeople">No model reads them: normal and plain values may fill the picture, since they rule things out.</param>
    public static ImmutableArray<int> Choose(ImmutableArray<Observation> observations, IReadOnlySet<int> bearing, int tokens, IReadOnlyList<int>? leading = null, bool isForPeople = false)
    {
        var lead = (leading ?? []).Index().ToDictionary(one => one.Item, one => FactWeight.Bearing + 1 + (1.0 / (1 + one.Index)));
        var measured = new HashSet<string>(StringComparer.Ordinal);
        var chosen = ImmutableArray.CreateBuilder<int>(MostFacts);
        var (plain, normal) = (0, 0);
        var ranked = Enumerable.Range(0, observations.Length)
            .OrderByDescending(i => Math.Max(observations[i].Weight, lead.GetValueOrDefault(i, bearing.Contains(i) ? FactWeight.Bearing : 0)));
        foreach (var position in ranked)
        {
            var fact = observations[position];
            var isFiller = !bearing.Contains(position);
            if ((fact.Kind == EvidenceKind.Normal && ((isFiller && !isForPeople) || ++normal > MostNormalValues * (isForPeople ? 2 : 1)))
                || (fact is { Kind: EvidenceKind.State, Signal: not null } && isFiller && ++plain > MostPlainValues * (isForPeople ? 2 : 1)))
            {
                continue;
            }

            // How far a value is off is told once, against its limit, its nominal value or its equals.
            if (fact is { Kind: EvidenceKind.Limit or EvidenceKind.Deviation, Signal: { } signal } && !measured.Add(signal.Name))
            {
                continue;
            }

            tokens -= EstimateTokens(fact.Text);
            if (chosen.Count == (isForPeople ? MostFactsForPeople : MostFacts) || (tokens < 0 && chosen.Count > 0))
            {
                break;
            }

            chosen.Add(position);
        }

        return chosen.ToImmutable();
    }

    /// <summary>The label of a fact: "E1", "E2", …</summary>
    public static string Label(int index) => string.Create(CultureInfo.InvariantCulture, $"E{index + 1}");

    // Byte-level vocabularies take about three characters of such text a token, and about one Chinese character.
    private static int EstimateTokens(string text) => 4 + (text.Count(char.IsAscii) / 3) + text.Count(c => !char.IsAscii(c));
}
