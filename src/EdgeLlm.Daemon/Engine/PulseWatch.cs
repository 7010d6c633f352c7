using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

/// <summary>Keeps the engine's pulses, and when they last told of work. Any thread.</summary>
internal sealed class PulseWatch(TimeProvider time)
{
    private readonly Lock _lock = new();
    private EnginePulse _last;
    private long _pulseAt = time.GetTimestamp();
    private long _workAt = time.GetTimestamp();

    /// <summary>The signs of life at this moment.</summary>
    public EngineVitals Now
    {
        get
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                var isBusy = IsBusy(_last);
                return new EngineVitals(isBusy, time.GetElapsedTime(_pulseAt, now), isBusy ? time.GetElapsedTime(_workAt, now) : TimeSpan.Zero, _last.Work, _last.Threads);
            }
        }
    }

    /// <summary>A new process begins.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _last = default;
            _pulseAt = _workAt = time.GetTimestamp();
        }
    }

    /// <summary>Takes a pulse.</summary>
    public void Add(EnginePulse pulse)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (pulse.Work != _last.Work || !IsBusy(_last))
            {
                _workAt = now;
            }

            (_last, _pulseAt) = (pulse, now);
        }
    }

    private static bool IsBusy(EnginePulse pulse) => pulse.Running > 0 || pulse.Waiting > 0;
}
