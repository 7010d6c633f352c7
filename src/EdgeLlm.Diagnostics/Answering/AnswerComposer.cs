using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// Makes an answer of likelihoods and citations: ranks, leaves a refuted cause no first place, chooses the checks, and
/// says "unknown" where the facts support nothing. Pure.
/// </summary>
internal static class AnswerComposer
{
    public const int MostCauses = 3;
    public const int MostChecks = 4;
    public const int MostEvidence = 4;

    /// <summary>Most facts that are cited for a cause where code chose them: they cost no tokens.</summary>
    public const int MostComputed = 6;

    // A cause below this would only distract.
    private const double LeastLikelihood = 0.01;
    private const double LeastIfRefuted = 0.1;

    /// <summary>The answer to a case.</summary>
    /// <param name="caseFile">The case.</param>
    /// <param name="likelihoods">How likely each cause is.</param>
    /// <param name="citations">Facts that somebody cited for a cause, by its label; for others the computed ones are cited.</param>
    /// <param name="unknownCitations">Facts that somebody cited for "unknown".</param>
    public static Answer Compose(
        CaseFile caseFile,
        CauseDistribution likelihoods,
        IReadOnlyDictionary<string, ImmutableArray<string>> citations,
        ImmutableArray<string> unknownCitations)
    {
        // 1. Most likely first. What the facts speak against comes after everything else and is held for no likelier, however
        // likely it seemed.
        var open = caseFile.Causes
            .Zip(likelihoods.Causes, (cause, likelihood) => (Cause: cause, Likelihood: likelihood))
            .OrderByDescending(c => c.Likelihood)
            .ToLookup(c => c.Cause.Match.IsRefuted);
        var shownOpen = open[false].Where((c, rank) => rank == 0 || c.Likelihood >= LeastLikelihood).Take(MostCauses).ToList();
        var bound = shownOpen.Select(c => c.Likelihood).DefaultIfEmpty(1).Min();
        var ranked = shownOpen
            .Concat(open[true].Where(c => c.Likelihood >= LeastIfRefuted).Select(c => c with { Likelihood = Math.Min(c.Likelihood, bound) }))
            .Take(MostCauses)
            .ToList();

        // 2. Unknown is an answer too, with what would tell more.
        if (shownOpen.Count == 0 || likelihoods.Unknown >= shownOpen[0].Likelihood)
        {
            var byLikelihood = open[false].Concat(open[true]).Select(c => c.Cause);
            return new Answer([], ToMeasure(caseFile, byLikelihood), likelihoods.Unknown, UnknownEvidence(caseFile, unknownCitations));
        }

        // 3. The few that matter, with what speaks for and against each. One that everything speaks against is named only
        // where somebody holds it for possible all the same: that tells of a wrong reading or a wrong sign.
        var causes = ranked.Select(c => Expand(caseFile, c.Cause, c.Likelihood, citations.GetValueOrDefault(c.Cause.Label))).ToImmutableArray();
        return new Answer(causes, ChecksOf(caseFile, ranked.Select(c => c.Cause)), likelihoods.Unknown, []);
    }

    /// <summary>A cause in words, with its citations.</summary>
    public static Cause Expand(CaseFile caseFile, LabelledCause cause, double likelihood, ImmutableArray<string> cited)
    {
        var evidence = cited.IsDefaultOrEmpty ? [.. cause.Supporting.Take(MostComputed)] : cited;
        evidence = evidence.IsEmpty ? [FirstThatIsNotAgainst(caseFile, cause)] : evidence;
        var entry = cause.Entry.Entry;
        return new Cause
        {
            Label = cause.Label,
            Text = cause.TextIn(caseFile.Language),
            Likelihood = likelihood,
            EvidenceLabels = evidence,
            ContradictingEvidenceLabels = cause.Contradicting,
            Signals = [.. evidence.Select(label => caseFile.FindFact(label)!.Signal).Where(signal => signal.Length > 0).Distinct(StringComparer.Ordinal)],
            Remedy = cause.Known.Remedy.In(caseFile.Language),
            SafetyNote = cause.SafetyNoteIn(caseFile.Language),
            CatalogueLabel = cause.Entry.Label,
            CatalogueEntryId = entry.Id,
            CauseId = cause.Known.Id,
            Source = cause.Match.Cause.IsFailureMode ? CauseSource.Evidence : CauseSource.Catalogue,
        };
    }

    // What was reported is why the cause is considered at all.
    private static string FirstThatIsNotAgainst(CaseFile caseFile, LabelledCause cause) =>
        caseFile.Evidence.Select(fact => fact.Label).FirstOrDefault(label => !cause.Contradicting.Contains(label)) ?? caseFile.Evidence[0].Label;

    // The first check of each cause before the second of any: the cheapest way through the list.
    private static ImmutableArray<Check> ChecksOf(CaseFile caseFile, IEnumerable<LabelledCause> causes) =>
    [
        .. causes
            .SelectMany((cause, rank) => cause.Known.Checks.Select((check, round) => (Cause: cause, Check: check, Rank: rank, Round: round)))
            .OrderBy(c => c.Round)
            .ThenBy(c => c.Rank)
            .Select(c => new Check(c.Cause.Label, c.Check.In(caseFile.Language), c.Cause.SafetyNoteIn(caseFile.Language)))
            .DistinctBy(check => check.Text, StringComparer.Ordinal)
            .Take(MostChecks),
    ];

    // What would tell more about a fault that is known by its code, or of which something was seen; entries that merely
    // share words with the report would send people the wrong way.
    private static ImmutableArray<Check> ToMeasure(CaseFile caseFile, IEnumerable<LabelledCause> ranked) => ChecksOf(caseFile, ranked
        .Where(cause => cause.Entry.Kind != MatchKind.Text || !cause.Match.For.IsEmpty)
        .OrderBy(cause => cause.Match.IsRefuted));

    private static ImmutableArray<string> UnknownEvidence(CaseFile caseFile, ImmutableArray<string> cited)
    {
        if (!cited.IsDefaultOrEmpty)
        {
            return [.. cited.Take(MostEvidence)];
        }

        ImmutableArray<string> against = [.. caseFile.Causes.SelectMany(cause => cause.Contradicting).Distinct(StringComparer.Ordinal).Take(MostEvidence)];
        return against.IsEmpty ? [caseFile.Evidence[0].Label] : against;
    }
}
