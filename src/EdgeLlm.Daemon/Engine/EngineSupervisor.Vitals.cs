using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

// What others see of the engine's life, and what they can do about it.
internal sealed partial class EngineSupervisor
{
    private readonly PulseWatch _pulses = new(time);
    private volatile EngineProcess? _process;
    private volatile string? _killReason;
    private volatile bool _wasWant;

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

    // Neither an end that was asked for nor a want of memory is any request's fault.
    private void CountDeaths(EngineClient client, RunEnd end)
    {
        if (settings.Quarantine is not { } quarantine || end.IsReload || end.IsRefusal || _wasWant)
        {
            return;
        }

        foreach (var request in client.Inside.Where(request => request.Caller != Canary))
        {
            quarantine.CountDeath(Quarantine.NameOf(request, Snapshot.Model), request.Caller);
        }
    }
}
