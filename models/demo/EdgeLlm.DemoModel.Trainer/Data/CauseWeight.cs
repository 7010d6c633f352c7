using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.DemoModel.Data;

/// <summary>What a thought says of a cause.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="For">Labels of facts that speak for it.</param>
/// <param name="Against">Labels of facts that speak against it.</param>
internal sealed record CauseWeight(LabelledCause Cause, IReadOnlyList<string> For, IReadOnlyList<string> Against)
{
    /// <summary>What the product's own reckoning says of the causes of a case.</summary>
    public static IReadOnlyList<CauseWeight> Reckoned(CaseFile caseFile) =>
        [.. caseFile.Causes.Select(cause => new CauseWeight(cause, cause.Supporting, cause.Contradicting))];
}
