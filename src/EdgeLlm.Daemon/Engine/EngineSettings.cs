using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

/// <summary>What the supervisor starts, and how patient it is.</summary>
internal sealed record EngineSettings
{
    /// <summary>What to load; null if no model is configured.</summary>
    public required EngineLoad? Load { get; init; }

    /// <summary>Proves before each start that the load fits; null where nobody asks.</summary>
    public MemoryGate? Gate { get; init; }

    /// <summary>Time before the first start; zero but where the service ends over and over.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>Why it is waited.</summary>
    public string HoldReason { get; init; } = "";

    /// <summary>Holds each engine to its memory; null where nobody does.</summary>
    public MemoryEnforcer? Enforcer { get; init; }

    /// <summary>Told of what the engine was working on when it died; null where nobody is.</summary>
    public Quarantine? Quarantine { get; init; }

    /// <summary>How the process is started.</summary>
    public EngineCommandLine Command { get; init; } = EngineCommandLine.Default;

    /// <summary>From the start of the process to its greeting.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time without any progress of a load. Generous: a slow card and a checksum over it take minutes.</summary>
    public TimeSpan LoadPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the request to finish to the kill.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From one refusal of a model or library to the next try.</summary>
    public TimeSpan FailedRetry { get; init; } = TimeSpan.FromSeconds(60);
}
