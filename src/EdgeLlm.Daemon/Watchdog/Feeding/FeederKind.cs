namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>What a watchdog starts anew when it bites.</summary>
internal enum FeederKind
{
    /// <summary>The service: systemd's.</summary>
    Service,

    /// <summary>The board: a chip's, or the kernel's.</summary>
    Board,
}
