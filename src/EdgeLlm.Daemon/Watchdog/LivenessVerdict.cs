namespace EdgeLlm.Daemon.Watchdog;

/// <summary>Whether the service is alive, and what to do if not.</summary>
/// <param name="Step">What to do.</param>
/// <param name="Reasons">Why, one sentence each; none if it is alive.</param>
/// <param name="Cautions">What is not as it should be and no reason to start anything anew.</param>
internal sealed record LivenessVerdict(EscalationStep Step, IReadOnlyList<string> Reasons, IReadOnlyList<string> Cautions)
{
    /// <summary>Before anything was judged.</summary>
    public static LivenessVerdict Alive { get; } = new(EscalationStep.None, [], []);

    /// <summary>Whether systemd's watchdog is fed.</summary>
    public bool FeedsService => Step < EscalationStep.RestartService;

    /// <summary>Whether the board's watchdogs are fed.</summary>
    public bool FeedsBoard => Step < EscalationStep.ResetBoard;
}
