using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics;

/// <summary>One step of a diagnosis. The order is Accepted, Preliminary, ReasoningDelta*, CauseFound*, Completed.</summary>
public abstract record DiagnosisEvent
{
    private DiagnosisEvent()
    {
    }

    /// <summary>The report was taken; these facts were found in it.</summary>
    public sealed record Accepted(string RequestId, IReadOnlyList<EvidenceFact> Evidence) : DiagnosisEvent;

    /// <summary>What the catalogue says on its own, before the model was asked.</summary>
    public sealed record Preliminary(IReadOnlyList<CatalogueMatch> Matches, IReadOnlyList<Cause> Causes) : DiagnosisEvent;

    /// <summary>More of the model's reasoning; whole characters.</summary>
    public sealed record ReasoningDelta(string Text) : DiagnosisEvent;

    /// <summary>The model named a cause. Its likelihood is what is known so far; <see cref="Completed"/> has the final one.</summary>
    public sealed record CauseFound(Cause Cause) : DiagnosisEvent;

    /// <summary>The end. Where it differs from what was found before, this is right.</summary>
    /// <param name="Diagnosis">The diagnosis.</param>
    /// <param name="Recorded">Whether it was stored durably.</param>
    /// <param name="Repeated">Whether it is an earlier one, found by the request's identifier.</param>
    public sealed record Completed(Diagnosis Diagnosis, bool Recorded, bool Repeated = false) : DiagnosisEvent
    {
        /// <summary>Causes that were considered, best first, if the request asked for them.</summary>
        public IReadOnlyList<Candidate> Candidates { get; init; } = [];
    }
}

/// <summary>One cause that was considered, with everything that speaks for and against it.</summary>
/// <param name="Text">The cause, in the report's language.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="CatalogueEntryId">Identifier of its entry.</param>
/// <param name="CauseId">Identifier within the entry.</param>
/// <param name="Score">Its log odds against the other candidates of the same report.</param>
/// <param name="Supporting">Facts that speak for it, the strongest first.</param>
/// <param name="Contradicting">Facts that speak against it.</param>
public sealed record Candidate(
    string Text,
    CauseSource Source,
    string CatalogueEntryId,
    string CauseId,
    double Score,
    ImmutableArray<string> Supporting,
    ImmutableArray<string> Contradicting);
