using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Measuring;

/// <summary>What came of one case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Diagnosis">The diagnosis; null if none came.</param>
/// <param name="Problem">Why none came; empty if one did.</param>
/// <param name="Elapsed">Time from asking to the end.</param>
internal sealed record Outcome(LabelledCase Case, Diagnosis? Diagnosis, string Problem, TimeSpan Elapsed)
{
    /// <summary>A known cause is right.</summary>
    internal bool IsSupported => Case.Kind != CaseKind.Unsupported;

    /// <summary>The diagnosis says that no known cause fits.</summary>
    internal bool Abstains => Diagnosis is { Unknown: true };

    /// <summary>The most likely cause; null if there is none.</summary>
    internal Cause? Top => Diagnosis is { Unknown: false, Causes: [var first, ..] } ? first : null;

    /// <summary>The most likely cause is a right one.</summary>
    internal bool IsTop1 => IsRightWithin(1);

    /// <summary>One of the three most likely causes is a right one.</summary>
    internal bool IsTop3 => IsRightWithin(3);

    /// <summary>The answer is the right one: a right cause on top, or "unknown" where nothing is supported.</summary>
    internal bool IsRight => IsSupported ? IsTop1 : Abstains;

    /// <summary>What the answer comes to, for comparing twins.</summary>
    internal string Answer => Diagnosis is null ? "" : Top is { } top ? Name(top).ToString() : "unknown";

    private static CauseName Name(Cause cause) => new(cause.CatalogueEntryId, cause.CauseId);

    private bool IsRightWithin(int places) => IsSupported && Diagnosis is { Unknown: false } diagnosis
        && diagnosis.Causes.Take(places).Any(cause => Case.AcceptableCauses.Any(right =>
            KnowledgeBase.BuiltIn.AreSame((right.EntryId, right.CauseId), (cause.CatalogueEntryId, cause.CauseId))));
}
