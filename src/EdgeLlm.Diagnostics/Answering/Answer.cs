using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>What was found out, by the model or by the catalogue alone.</summary>
/// <param name="Causes">Causes, most likely first; none if unknown.</param>
/// <param name="Checks">Checks, in order; what to measure if unknown.</param>
/// <param name="UnknownLikelihood">Likelihood that it is none of the known causes.</param>
/// <param name="UnknownEvidence">Labels of the facts that speak for unknown.</param>
internal sealed record Answer(
    ImmutableArray<Cause> Causes, ImmutableArray<Check> Checks, double UnknownLikelihood, ImmutableArray<string> UnknownEvidence)
{
    /// <summary>Nothing that is known explains the report.</summary>
    public bool Unknown => Causes.IsEmpty;
}
