using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.FieldCases;

/// <summary>Why the right cause is not first.</summary>
internal enum FailureClass
{
    /// <summary>It is first, or the case has no cause.</summary>
    None,

    /// <summary>No acceptable cause is among the first 20 candidates.</summary>
    NotFound,

    /// <summary>An acceptable cause is a candidate, but another cause is first.</summary>
    NotFirst,

    /// <summary>An acceptable cause is a candidate, but the answer is "unknown".</summary>
    Unknown,

    /// <summary>No diagnosis came.</summary>
    NoDiagnosis,
}

/// <summary>Represents the outcome of one case that an engineer wrote.</summary>
/// <param name="Case">The case.</param>
/// <param name="Reply">What came back.</param>
internal sealed record FieldOutcome(FieldCase Case, Reply Reply)
{
    private const int CandidateCount = 20;
    private const double SurelyStated = 0.7;

    /// <summary>The most likely cause; null if there is none.</summary>
    internal Cause? Top => Reply.Diagnosis is { Unknown: false, Causes: [var first, ..] } ? first : null;

    /// <summary>The answer is "unknown".</summary>
    internal bool Abstains => Reply.Diagnosis is not null && Top is null;

    /// <summary>The first cause is an acceptable one.</summary>
    internal bool IsFirst => IsAmongFirst(1);

    /// <summary>One of the first three causes is acceptable.</summary>
    internal bool IsAmongFirstThree => IsAmongFirst(3);

    /// <summary>One of the first 20 candidates is acceptable.</summary>
    internal bool IsCandidate => Reply.Candidates.Take(CandidateCount).Any(Accepts);

    /// <summary>The first cause is stated with 70 % or more.</summary>
    internal bool IsSurelyStated => Top is { Likelihood: >= SurelyStated };

    /// <summary>Signals that the case wants and the answer cites, for its causes or for "unknown".</summary>
    internal int CitedCount => Case.Wanted.Distinct(StringComparer.Ordinal).Count(Cited().Contains);

    /// <summary>Signals that the case wants and the answer's facts are about, cited or not.</summary>
    internal int CitableCount => Case.Wanted.Distinct(StringComparer.Ordinal).Count((Reply.Diagnosis?.Evidence ?? []).Select(fact => fact.Signal).ToHashSet(StringComparer.Ordinal).Contains);

    /// <summary>The answer cites a signal that has nothing to do with the fault.</summary>
    internal bool CitesForbidden => Case.MustNot.Any(Cited().Contains);

    /// <summary>Gets the first step at which the answer went wrong.</summary>
    internal FailureClass Failure => this switch
    {
        { Case.Abstain: true } or { IsFirst: true } => FailureClass.None,
        { Reply.Diagnosis: null } => FailureClass.NoDiagnosis,
        { IsCandidate: false } => FailureClass.NotFound,
        { Abstains: true } => FailureClass.Unknown,
        _ => FailureClass.NotFirst,
    };

    /// <summary>True if a candidate states the right cause. A candidate has no remedy of its own; the answer's cause of the same name has.</summary>
    internal bool Accepts(Candidate candidate) => Case.Accepts(
        candidate.Text,
        Reply.Diagnosis?.Causes.FirstOrDefault(cause => (cause.CatalogueEntryId, cause.CauseId) == (candidate.CatalogueEntryId, candidate.CauseId))?.Remedy ?? "");

    private bool IsAmongFirst(int places) => Top is not null && Reply.Diagnosis!.Causes.Take(places).Any(cause => Case.Accepts(cause.Text, cause.Remedy));

    private HashSet<string> Cited()
    {
        if (Reply.Diagnosis is not { } diagnosis)
        {
            return [];
        }

        var unknown = diagnosis.Evidence.Where(fact => fact.Signal.Length > 0 && diagnosis.UnknownEvidenceLabels.Contains(fact.Label)).Select(fact => fact.Signal);
        return [.. diagnosis.Causes.SelectMany(cause => cause.Signals), .. unknown];
    }
}
