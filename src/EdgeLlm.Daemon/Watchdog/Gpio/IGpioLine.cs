namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>An output line that this process has.</summary>
internal interface IGpioLine : IDisposable
{
    /// <summary>Drives the line.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    void Write(bool isActive);
}
