namespace EdgeLlm.Daemon.Watchdog;

/// <summary>How long what may take.</summary>
internal sealed record LivenessLimits
{
    /// <summary>Longest time in which a busy engine computes nothing at all; after twice that it is killed.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest time without a word of an engine's process, which speaks each second.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that an engine has to be gone after it was to be killed.</summary>
    public TimeSpan Kill { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest start or load. The supervisor's own patience ends before it; if not, the supervisor hangs.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest stop.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time without an answer of the service's own server to a call of our own.</summary>
    public TimeSpan Rpc { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Ends of the engine in a row after which it is the service that is started anew.</summary>
    public int FailuresInARow { get; init; } = 6;

    /// <summary>Canaries in a row that may fail.</summary>
    public int CanaryFailures { get; init; } = 2;

    /// <summary>Time that systemd has to start the service anew before the board is reset.</summary>
    public TimeSpan Systemd { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Free space on the disk of the state folder below which it is worth a word.</summary>
    public long LeastDiskBytes { get; init; } = 100L * 1024 * 1024;
}
