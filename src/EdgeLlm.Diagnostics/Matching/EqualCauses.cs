using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>
/// Names one cause once: a failure mode and the catalogue's causes that state the same in other words, by the links of the
/// knowledge files, become one candidate with the evidence of all.
/// </summary>
internal static class EqualCauses
{
    /// <summary>Merges equal candidates.</summary>
    /// <param name="ranked">Candidates, best first.</param>
    /// <returns>The candidates, best first.</returns>
    public static ImmutableArray<CauseMatch> Merge(ImmutableArray<CauseMatch> ranked)
    {
        var merged = new List<CauseMatch>(ranked.Length);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var candidate in ranked)
        {
            var keys = candidate.Cause.SameAs;
            var known = keys.FirstOrDefault(places.ContainsKey);
            if (known is null)
            {
                foreach (var key in keys)
                {
                    places[key] = merged.Count;
                }

                merged.Add(candidate);
            }
            else
            {
                // A cause that names alternatives stands for several modes, which are not equal to each other: it joins one.
                var at = places[known];
                merged[at] = Join(merged[at], candidate);
                foreach (var key in merged[at].Cause.SameAs.Concat(keys).Where(key => key != known && places.GetValueOrDefault(key, -1) == at))
                {
                    places.Remove(key);
                }
            }
        }

        // Stable: what was not merged keeps its place.
        return [.. merged.OrderByDescending(match => match.Score)];
    }

    // The catalogue's cause for the reported code lends its name; otherwise the better one does.
    private static CauseMatch Join(CauseMatch better, CauseMatch other)
    {
        var named = !IsForCode(better) && IsForCode(other) ? other : better;
        return named with
        {
            For = [.. better.For, .. other.For.Where(symptom => better.For.All(known => known.Observation != symptom.Observation))],
            Against = better.Against,
            Features = better.Features with { Confirmed = better.Features.Confirmed + other.Features.Confirmed },
            Score = better.Score + Math.Log(1 + Math.Exp(other.Score - better.Score)),
        };
    }

    private static bool IsForCode(CauseMatch match) => match.Hit is { Kind: MatchKind.Exact or MatchKind.Code };
}
