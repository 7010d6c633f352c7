namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>A watchdog chip on a GPIO line; valid once it exists.</summary>
internal sealed record GpioWatchdog
{
    /// <summary>Label or name of the GPIO chip.</summary>
    public required string Chip { get; init; }

    /// <summary>Name or number of the line that goes to the watchdog's input.</summary>
    public required string Line { get; init; }

    /// <summary>What the watchdog takes for a feed.</summary>
    public required GpioSignal Signal { get; init; }

    /// <summary>Whether the line's active level is low.</summary>
    public bool IsActiveLow { get; init; }

    /// <summary>How long a pulse is active.</summary>
    public TimeSpan Pulse { get; init; } = TimeSpan.FromMicroseconds(10);

    /// <summary>From one feed to the next.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Least time between two feeds.</summary>
    public TimeSpan Earliest { get; init; }

    /// <summary>Name or number of the line that switches the watchdog on; empty where it is always on.</summary>
    public string EnableLine { get; init; } = "";

    /// <summary>Whether the watchdog is on while that line is low.</summary>
    public bool IsEnableActiveLow { get; init; }
}
