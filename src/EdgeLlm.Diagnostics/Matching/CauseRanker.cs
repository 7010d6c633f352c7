using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>
/// Ranks everything that could be the cause: failure modes of components and causes of the catalogue, found by symptoms,
/// by code and by words, on equal terms. Made for one report.
/// </summary>
internal static class CauseRanker
{
    /// <summary>Most candidates that are kept.</summary>
    public const int MostCandidates = 48;

    // Words are compared only among those that symptoms, code or words of the entry put here.
    private const int MostCompared = 240;
    private const int MostConspicuous = 8;
    private const double MostNormal = 0.4;
    private const double AgainShare = 0.25;
    private const int ShortestTag = 4;
    private const double LeastSalience = 0.3;

    /// <summary>The best candidates, best first.</summary>
    /// <param name="knowledge">Failure modes and the catalogue's causes by symptoms.</param>
    /// <param name="report">The report.</param>
    /// <param name="meaning">What the report's signals are about.</param>
    /// <param name="observations">What was observed.</param>
    /// <param name="hits">Catalogue entries that were found by code and words, best first.</param>
    /// <param name="confirmed">Causes that were confirmed at this machine for this code.</param>
    /// <param name="most">Most candidates to give.</param>
    public static Ranking Rank(
        KnowledgeBase knowledge,
        FaultReport report,
        ReportMeaning meaning,
        ImmutableArray<Observation> observations,
        ImmutableArray<CatalogueHit> hits,
        IReadOnlyList<ConfirmedCause> confirmed,
        int most = MostCandidates)
    {
        var matcher = new SymptomMatcher(meaning, observations);
        var vendor = new VendorFilter(report.Asset.Vendor);

        // 1. Everything that has a symptom in common with the report, or was found by code or words.
        var byEntry = hits.ToDictionary(hit => hit.Entry.Id, StringComparer.Ordinal);
        var matches = new List<CauseMatch>();
        foreach (var cause in knowledge.Causes)
        {
            if (!byEntry.ContainsKey(cause.Entry.Id) && vendor.Allows(cause.Entry) && matcher.Match(cause) is { For.IsEmpty: false } seen)
            {
                matches.Add(new CauseMatch(cause, null, seen.For, seen.Against));
            }
        }

        foreach (var hit in hits)
        {
            foreach (var cause in knowledge.Compile(hit.Entry))
            {
                var (supporting, refuting) = matcher.Match(cause);
                matches.Add(new CauseMatch(cause, hit, supporting, refuting));
            }
        }

        // 2. What few causes explain tells more than what many do.
        var telling = TellingOf(matches, observations.Length);
        var subjects = SubjectsOf(observations);
        var conspicuous = ConspicuousSignals(observations, matcher.Saliences);
        var allConspicuous = conspicuous.Values.Sum();
        var named = NamedTerms(meaning, observations, matcher.Saliences);
        var firstOut = FirstOutOf(meaning, observations);
        var scored = matches
            .Select(match => Weighed(match with { Features = FeaturesOf(match) }))
            .OrderByDescending(match => match.Score)
            .ToList();
        var compared = scored.Take(Math.Max(most, MostCompared)).Concat(scored.Skip(Math.Max(most, MostCompared)).Where(match => match.Hit is { Kind: not MatchKind.Text })).ToList();

        // 3. Words part what symptoms leave equal.
        var resemblance = Resemblance.Of([.. compared.Select(match => match.Cause.Words)], observations);
        ImmutableArray<CauseMatch> ranked =
        [
            .. compared
                .Select((match, i) => Weighed(match with { Echoes = resemblance[i].Facts, Features = match.Features with { Words = resemblance[i].Score } }))
                .OrderByDescending(match => match.Score)
                .ThenBy(match => match.Cause.Entry.Id, StringComparer.Ordinal)
                .ThenBy(match => match.Cause.Position)
                .Take(most),
        ];
        var unreadable = observations.Count(o => o is { Signal: not null, Kind: EvidenceKind.Quality or EvidenceKind.Stale });
        return new Ranking(EqualCauses.Merge(ranked), CauseWeights.BuiltIn.UnknownScore(matches, allConspicuous, unreadable));

        CauseFeatures FeaturesOf(CauseMatch match) => new()
        {
            Support = SumOf(match.For, isNormal: false, subjects, telling),
            Normal = Math.Min(SumOf(match.For, isNormal: true, subjects, telling), MostNormal + SumOf(match.For, isNormal: false, subjects, telling)),
            Contradiction = SumOf(match.Against, isNormal: null, subjects, telling: null),
            Explained = ExplainedBy(match, observations, conspicuous),
            Conspicuous = allConspicuous,
            Completeness = CompletenessOf(match),
            Component = ComponentOf(match.Cause, meaning, named),
            FirstOut = match.Cause.Terms.Any(firstOut.Terms.Contains) || match.For.Any(symptom => IsNamedIn(firstOut.Text, observations[symptom.Observation])) ? 1 : 0,
            IsForeign = match is { Hit: null, Cause: { IsFailureMode: false, Entry: { } entry } } && (entry.Codes.Length > 0 || entry.Families.Length > 0),
            Code = match.Hit is { } hit ? CauseWeights.CodeShare(hit) : 0,
            IsUndescribed = match.Cause is { IsFailureMode: false, Entry.HasSigns: false },
            Text = match.Hit is { Kind: MatchKind.Text } text ? text.Score : 0,
            Order = match.Cause.Position,
            Confirmed = confirmed.Where(c => c.CatalogueEntryId == match.Cause.Entry.Id && c.CauseId == match.Cause.Known.Id).Sum(c => c.Times),
        };
    }

    private static CauseMatch Weighed(CauseMatch match) => match with { Score = CauseWeights.BuiltIn.Score(match) };

    // Several symptoms that one signal shows are one thing seen, not several.
    private static double SumOf(ImmutableArray<SymptomMatch> symptoms, bool? isNormal, int[] subjects, double[]? telling)
    {
        var sum = 0.0;
        for (var i = 0; i < symptoms.Length; i++)
        {
            var subject = subjects[symptoms[i].Observation];
            if (IsMeant(i) && !IsSeenBefore(i, subject))
            {
                var (all, most) = (0.0, 0.0);
                for (var j = i; j < symptoms.Length; j++)
                {
                    if (IsMeant(j) && subjects[symptoms[j].Observation] == subject)
                    {
                        var weight = symptoms[j].Weight * (telling?[symptoms[j].Observation] ?? 1);
                        (all, most) = (all + weight, Math.Max(most, weight));
                    }
                }

                sum += most + (AgainShare * (all - most));
            }
        }

        return sum;

        bool IsMeant(int i) => isNormal is null || symptoms[i].IsNormal == isNormal;

        bool IsSeenBefore(int end, int subject)
        {
            for (var i = 0; i < end; i++)
            {
                if (IsMeant(i) && subjects[symptoms[i].Observation] == subject)
                {
                    return true;
                }
            }

            return false;
        }
    }

    // A number for each signal, and one for each observation that is about none.
    private static int[] SubjectsOf(ImmutableArray<Observation> observations)
    {
        var subjects = new int[observations.Length];
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < subjects.Length; i++)
        {
            subjects[i] = observations[i].Signal is not { } signal || first.TryAdd(signal.Name, i) ? i : first[signal.Name];
        }

        return subjects;
    }

    // "LT-0901 low" is about the signal LT-0901.
    private static bool IsNamedIn(string text, Observation observation) =>
        observation is { Signal: { Name.Length: >= ShortestTag } signal, Kind: not EvidenceKind.Normal }
        && text.Contains(signal.Name, StringComparison.OrdinalIgnoreCase);

    private static (HashSet<int> Terms, string Text) FirstOutOf(ReportMeaning meaning, ImmutableArray<Observation> observations)
    {
        var terms = new HashSet<int>();
        foreach (var observation in observations.Where(o => o.Kind == EvidenceKind.FirstOut))
        {
            meaning.Lexicon.Read(observation.Said, isTag: false, terms);
        }

        terms.RemoveWhere(term => meaning.Lexicon[term].Kind != TermKind.Component);
        return (terms, string.Join(' ', observations.Where(o => o.Kind == EvidenceKind.FirstOut).Select(o => o.Said)));
    }

    private static double[] TellingOf(List<CauseMatch> matches, int observations)
    {
        var shared = new int[observations];
        foreach (var match in matches)
        {
            foreach (var observation in match.For.Select(symptom => symptom.Observation).Distinct())
            {
                shared[observation]++;
            }
        }

        var all = Math.Log(matches.Count + 2);
        return [.. shared.Select(count => Math.Log((matches.Count + 2.0) / (count + 1)) / all)];
    }

    private static Dictionary<string, double> ConspicuousSignals(ImmutableArray<Observation> observations, IReadOnlyList<double> salience) => observations
        .Select((observation, i) => (observation.Signal?.Name, observation.Kind, Salience: salience[i]))
        .Where(o => o.Name is not null && o.Kind is not (EvidenceKind.Normal or EvidenceKind.State) && o.Salience >= LeastSalience)
        .GroupBy(o => o.Name!, o => o.Salience, StringComparer.Ordinal)
        .Select(signal => (signal.Key, Salience: signal.Max()))
        .OrderByDescending(signal => signal.Salience)
        .Take(MostConspicuous)
        .ToDictionary(signal => signal.Key, signal => signal.Salience, StringComparer.Ordinal);

    private static double ExplainedBy(CauseMatch match, ImmutableArray<Observation> observations, Dictionary<string, double> conspicuous) => match.For
        .Where(symptom => !symptom.IsNormal)
        .Select(symptom => observations[symptom.Observation].Signal?.Name)
        .OfType<string>()
        .Distinct(StringComparer.Ordinal)
        .Sum(conspicuous.GetValueOrDefault);

    private static double CompletenessOf(CauseMatch match)
    {
        var all = match.Cause.Symptoms.Sum(symptom => symptom.Weight);
        return all == 0 ? 0 : Math.Min(1, match.For.Sum(symptom => symptom.Weight) / all);
    }

    // 1 where something conspicuous names it, 0.5 where the alarms or the asset do, 0 where any signal does, -1 where nothing does.
    private static double ComponentOf(MatchableCause cause, ReportMeaning meaning, HashSet<int> named) => cause.Component switch
    {
        < 0 => 0,
        var component when named.Contains(component) => 1,
        var component when meaning.Context.Contains(component) => 0.5,
        var component when meaning.WithTerm(component).Count > 0 => 0,
        var component when GeneralOf(meaning.Lexicon, component) is >= 0 and var general && (named.Contains(general) || meaning.Context.Contains(general)) => 0,
        _ => -1,
    };

    // "pc-pump" is a "pump": a report need not say which.
    private static int GeneralOf(Lexicon lexicon, int component)
    {
        var id = lexicon[component].Id;
        var dash = id.LastIndexOf('-');
        return dash < 0 ? -1 : lexicon.Find(id[(dash + 1)..]);
    }

    private static HashSet<int> NamedTerms(ReportMeaning meaning, ImmutableArray<Observation> observations, IReadOnlyList<double> salience)
    {
        var conspicuous = observations
            .Where((o, i) => o.Signal is not null && o.Kind is not (EvidenceKind.Normal or EvidenceKind.State) && salience[i] >= LeastSalience)
            .Select(o => o.Signal!.Name)
            .ToHashSet(StringComparer.Ordinal);
        return [.. meaning.Signals.Where(signal => conspicuous.Contains(signal.Signal.Name)).SelectMany(signal => signal.Terms)];
    }
}
