using EdgeLlm.Inference;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

/// <summary>The engine at one moment.</summary>
internal sealed record EngineSnapshot
{
    /// <summary>What it is doing.</summary>
    public required EngineState State { get; init; }

    /// <summary>Part of the model that is loaded, 0 to 1.</summary>
    public float LoadProgress { get; init; }

    /// <summary>Process identifier; 0 if there is none.</summary>
    public int ProcessId { get; init; }

    /// <summary>How often it was started again after it had ended by itself.</summary>
    public int Restarts { get; init; }

    /// <summary>How often in a row it ended by itself without a healthy minute in between.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>Why it ended last; empty if it never did.</summary>
    public string LastFailure { get; init; } = "";

    /// <summary>Which build of llama.cpp runs; null until the engine has said so.</summary>
    public EngineIdentity? Identity { get; init; }

    /// <summary>The model in memory; null while there is none.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>What the load was planned to need; null where it was not.</summary>
    public MemoryPlan? Plan { get; init; }

    /// <summary>What was turned down because the machine is short of memory; empty if all is as configured.</summary>
    public string Smaller { get; init; } = "";

    /// <summary>Where the weights are; null before they were counted.</summary>
    public WeightResidency? Weights { get; init; }

    /// <summary>How often some were brought back that the kernel had dropped.</summary>
    public int WeightRepairs { get; init; }

    /// <summary>From the start of the process to ready.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>When the next start is tried, while it waits for one.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>Requests waiting for a slot.</summary>
    public int Queued { get; init; }

    /// <summary>Requests in a slot.</summary>
    public int Running { get; init; }

    /// <summary>True once it is known whether the engine will answer; false while that is still being found out.</summary>
    public bool IsSettled => State is not (EngineState.Starting or EngineState.Loading);
}
