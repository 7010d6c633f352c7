using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>What was found out, by the model or by the catalogue alone.</summary>
/// <param name="Causes">Causes, most probable first.</param>
/// <param name="Checks">Checks, in order.</param>
internal sealed record Answer(ImmutableArray<Cause> Causes, ImmutableArray<Check> Checks)
{
    /// <summary>Nothing that is known explains the report.</summary>
    public bool Unknown => Causes.IsEmpty;
}
