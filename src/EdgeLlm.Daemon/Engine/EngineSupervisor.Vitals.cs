namespace EdgeLlm.Daemon.Engine;

// What others see of the engine's life, and what they can do about it.
internal sealed partial class EngineSupervisor
{
    private readonly PulseWatch _pulses = new(time);
    private volatile EngineProcess? _process;
    private volatile string? _killReason;

    /// <summary>Signs of life of the engine at this moment.</summary>
    public EngineVitals Vitals => _pulses.Now;

    /// <summary>Has the engine give up what it computes; its requests fail, its model stays.</summary>
    public void Abort() => _client?.Abort();

    /// <summary>Kills the engine now; it is started again as after any other end.</summary>
    /// <param name="reason">What the status shows as the reason.</param>
    public void Kill(string reason)
    {
        if (_process is { } process)
        {
            _killReason = reason;
            process.Kill();
        }
    }
}
