namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>What a watchdog takes for a feed.</summary>
internal enum GpioSignal
{
    /// <summary>A short pulse: both edges, close together. Right for every part but those that count edges.</summary>
    Pulse,

    /// <summary>One change of level, for parts that take either edge.</summary>
    Edge,
}
