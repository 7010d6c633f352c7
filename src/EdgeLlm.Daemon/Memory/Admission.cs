using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Memory;

/// <summary>A load that may begin.</summary>
/// <param name="Load">How the model is loaded: as wanted, or smaller.</param>
/// <param name="Plan">What that needs.</param>
/// <param name="Smaller">What was turned down; empty if it is as wanted.</param>
/// <param name="IsLesson">It was turned down because the last ones were killed, not because the machine is short of memory now.</param>
internal sealed record Admission(EngineLoad Load, MemoryPlan Plan, string Smaller, bool IsLesson = false);
