using System.Collections.Immutable;
using System.Globalization;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>Puts a case together: which causes may be named, what speaks for and against each, and the facts that show it. Pure.</summary>
internal static class CaseBuilder
{
    /// <summary>Most causes put before the model: with one digit each, one token decides among all of them.</summary>
    public const int MostCauses = 9;

    /// <summary>Most candidates that an explanation lists.</summary>
    public const int MostCandidates = 20;

    // One entry must not take the place of all others.
    private const int MostOfEntry = 5;
    private const int MostNamed = 2;
    private const int MostLeading = 3;

    /// <summary>The case of a report about entries that were found by code and words alone, without failure modes.</summary>
    public static CaseFile Build(
        FaultReport report,
        ImmutableArray<Observation> observations,
        ImmutableArray<CatalogueHit> hits,
        IReadOnlyList<ConfirmedCause> confirmed,
        int evidenceTokens)
    {
        var knowledge = KnowledgeBase.TermsOnly;
        var ranked = CauseRanker.Rank(knowledge, report, ReportMeaning.Of(report, knowledge.Lexicon), observations, hits, confirmed);
        return Build(report, observations, ranked, confirmed, evidenceTokens, "");
    }

    /// <summary>The case of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="observations">What it shows.</param>
    /// <param name="ranking">Causes that fit.</param>
    /// <param name="confirmed">Causes that were confirmed at this machine for this code.</param>
    /// <param name="evidenceTokens">About how many tokens the facts may take.</param>
    /// <param name="catalogueVersion">Version of the catalogue that the entries come from.</param>
    /// <param name="isForPeople">No model reads the facts.</param>
    public static CaseFile Build(
        FaultReport report,
        ImmutableArray<Observation> observations,
        Ranking ranking,
        IReadOnlyList<ConfirmedCause> confirmed,
        int evidenceTokens,
        string catalogueVersion,
        bool isForPeople = false)
    {
        // 1. The best causes, in the order of their entries: within an entry the most common cause comes first.
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        var best = ranking.Causes
            .Where(match => (taken[match.Cause.Entry.Id] = taken.GetValueOrDefault(match.Cause.Entry.Id) + 1) <= MostOfEntry)
            .Take(MostCauses)
            .ToList();
        var entries = best
            .Select(match => match.Hit ?? new CatalogueHit(match.Cause.Entry, MatchKind.Symptom, 0))
            .DistinctBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Select((hit, i) => new LabelledEntry(Label('K', i), hit))
            .ToImmutableArray();
        var byId = entries.ToDictionary(entry => entry.Entry.Id, StringComparer.Ordinal);
        var offered = best
            .OrderBy(match => entries.IndexOf(byId[match.Cause.Entry.Id]))
            .ThenBy(match => match.Cause.Position)
            .Select((match, i) => new LabelledCause(Label('C', i), byId[match.Cause.Entry.Id], match, ShownBy(match, observations)))
            .ToImmutableArray();

        // 2. What people confirmed here before is a fact as well.
        var phrases = FactPhrases.In(report.Language);
        var all = observations.AddRange(offered
            .Where(cause => cause.Confirmed > 0)
            .Select(cause => new Observation(FactWeight.History, EvidenceKind.History, null, Remember(cause, confirmed, phrases, report.Language))));
        var history = observations.Length;
        var supports = offered.Select(cause => cause.Confirmed > 0 ? SupportOf(cause.Match).Append(history++).ToList() : [.. SupportOf(cause.Match)]).ToList();
        var refutes = offered.Select((cause, i) => cause.Match.Against.Select(symptom => symptom.Observation).Distinct().Except(supports[i]).ToList()).ToList();

        // 3. The facts that get a label.
        var bearing = supports.Concat(refutes).SelectMany(positions => positions).ToHashSet();
        var leading = best.Take(MostLeading).SelectMany(match => supports[offered.IndexOf(offered.First(cause => cause.Match == match))].Take(AnswerComposer.MostComputed)).Distinct().ToList();
        var chosen = EvidenceSelection.Choose(all, bearing, evidenceTokens, leading, isForPeople);
        var labels = chosen.Select((position, i) => (position, Label: EvidenceSelection.Label(i))).ToDictionary(p => p.position, p => p.Label);
        var evidence = chosen
            .Select(position => new EvidenceFact(labels[position], all[position].Kind, all[position].Signal?.Name ?? "", all[position].Text))
            .ToImmutableArray();
        return new CaseFile(report, evidence, entries, [.. offered.Select((cause, i) => cause with
        {
            Supporting = Labels(supports[i]),
            Contradicting = Labels(refutes[i]),
        })])
        {
            CatalogueVersion = catalogueVersion,
            UnknownScore = ranking.UnknownScore,
            Candidates = [.. ranking.Causes.Take(MostCandidates).Select(match => CandidateOf(match, observations, report.Language))],
        };

        ImmutableArray<string> Labels(IEnumerable<int> positions) => [.. positions.Where(labels.ContainsKey).Select(position => labels[position])];
    }

    private static Candidate CandidateOf(CauseMatch match, ImmutableArray<Observation> observations, string language) => new(
        LabelledCause.TextOf(match, ShownBy(match, observations), language),
        match.Cause.IsFailureMode ? CauseSource.Evidence : CauseSource.Catalogue,
        match.Cause.Entry.Id,
        match.Cause.Known.Id,
        match.Score,
        [.. SupportOf(match).Select(position => observations[position].Text)],
        [.. match.Against.Select(symptom => observations[symptom.Observation].Text).Distinct(StringComparer.Ordinal)]);

    // Strongest first: only the first few are cited.
    private static IEnumerable<int> SupportOf(CauseMatch match) => match.For
        .OrderByDescending(symptom => symptom.Weight)
        .Select(symptom => symptom.Observation)
        .Concat(match.Echoes.Except(match.Against.Select(symptom => symptom.Observation)))
        .Distinct();

    // The real names behind a failure mode's general words.
    internal static string ShownBy(CauseMatch match, ImmutableArray<Observation> observations) => match.Cause.IsFailureMode
        ? string.Join(", ", match.For
            .Where(symptom => !symptom.IsNormal && observations[symptom.Observation].Signal is not null)
            .OrderByDescending(symptom => symptom.Weight)
            .Select(symptom => observations[symptom.Observation].Signal!)
            .DistinctBy(signal => signal.Name, StringComparer.Ordinal)
            .Take(MostNamed)
            .Select(ShortFact.Of))
        : "";

    private static string Remember(LabelledCause cause, IReadOnlyList<ConfirmedCause> confirmed, FactPhrases phrases, string language)
    {
        var last = confirmed.Where(c => c.CatalogueEntryId == cause.Entry.Entry.Id && c.CauseId == cause.Known.Id).Max(c => c.Last);
        return phrases.ConfirmedBefore(cause.Known.Text.In(language), cause.Confirmed, last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static string Label(char kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{kind}{index + 1}");
}
