using System.Collections.Immutable;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>What a case shows for and against one cause of its fault, as the scenario's author meant it.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="For">Names of signals that stand as this cause makes them stand.</param>
/// <param name="Against">Names of signals that stand otherwise.</param>
/// <param name="IsTold">Earlier alarms and what the operator says point at it.</param>
public sealed record CauseEvidence(CauseName Cause, ImmutableArray<string> For, ImmutableArray<string> Against, bool IsTold);
