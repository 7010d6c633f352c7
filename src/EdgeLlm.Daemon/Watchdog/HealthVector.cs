namespace EdgeLlm.Daemon.Watchdog;

/// <summary>How the service did at one moment, to be read after it, or the board, has been started anew.</summary>
internal sealed record HealthVector
{
    /// <summary>By the wall clock, which may be wrong on a board without a battery.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Seconds since the service's start.</summary>
    public long UptimeSeconds { get; init; }

    /// <summary>What was being done about it.</summary>
    public EscalationStep Step { get; init; }

    /// <summary>Why.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What else was not as it should be.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>What the engine was doing.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Its restarts since the service's start.</summary>
    public int EngineRestarts { get; init; }

    /// <summary>Why it ended last.</summary>
    public string LastFailure { get; init; } = "";

    /// <summary>Steps of computation that it had told of.</summary>
    public long Work { get; init; }

    /// <summary>Since its last pulse.</summary>
    public double SecondsSincePulse { get; init; }

    /// <summary>Since its last work while somebody waited.</summary>
    public double SecondsSinceWork { get; init; }

    /// <summary>Since the server's last answer to our own call.</summary>
    public double SecondsSinceRpcAnswer { get; init; }

    /// <summary>Memory that both processes held.</summary>
    public long HeldBytes { get; init; }

    /// <summary>Temperature of the processor.</summary>
    public double? Celsius { get; init; }
}
