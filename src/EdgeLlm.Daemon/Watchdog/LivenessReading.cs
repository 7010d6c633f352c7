using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>All that the verdict is made of. Times are spans on the monotonic clock, so that no change of date means anything.</summary>
internal sealed record LivenessReading
{
    /// <summary>What the engine is doing.</summary>
    public required EngineState Engine { get; init; }

    /// <summary>For how long.</summary>
    public TimeSpan InState { get; init; }

    /// <summary>The engine's signs of life.</summary>
    public EngineVitals Vitals { get; init; }

    /// <summary>How often in a row the engine ended without a healthy minute.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>How many canaries in a row failed.</summary>
    public int CanaryFailures { get; init; }

    /// <summary>Since the engine that is still there was to be killed; zero if it was not.</summary>
    public TimeSpan SinceKill { get; init; }

    /// <summary>Since the service's own server last answered us.</summary>
    public TimeSpan SinceRpcAnswer { get; init; }

    /// <summary>For how long a watchdog has not been fed; zero while all are.</summary>
    public TimeSpan Withheld { get; init; }

    /// <summary>The judge itself did not run for a while, so that it can't tell who else did not.</summary>
    public bool WasAsleep { get; init; }

    /// <summary>Whether systemd would start the service anew.</summary>
    public bool HasSystemd { get; init; }

    /// <summary>How it stands with memory, and why.</summary>
    public MemoryState Memory { get; init; } = MemoryState.Normal;

    /// <summary>Why it stands so with memory.</summary>
    public string MemoryReason { get; init; } = "";

    /// <summary>Why diagnoses are not recorded; empty if they are.</summary>
    public string RecordsProblem { get; init; } = "";

    /// <summary>Free space for them; null if that can't be told.</summary>
    public long? FreeDiskBytes { get; init; }

    /// <summary>Temperature of the processor; null if that can't be told.</summary>
    public double? Celsius { get; init; }

    /// <summary>Whether the processor is held back.</summary>
    public bool IsThrottled { get; init; }
}
