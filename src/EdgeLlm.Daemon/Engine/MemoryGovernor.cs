using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Engine;

/// <summary>
/// Looks at memory every two seconds and keeps the service within it. A worse state comes at once; a better one only after
/// half a minute of calm, one step at a time, so that it does not swing.
/// </summary>
internal sealed partial class MemoryGovernor(
    IMemoryProbe probe, EngineSupervisor supervisor, MemoryGate gate, TimeProvider time, ILogger<MemoryGovernor> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="MemoryState.Critical"/> may last before the model is loaded anew.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>How long there must have been room before a smaller model is loaded in full.</summary>
    private static readonly TimeSpan s_confidence = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private MemoryCondition _condition = MemoryCondition.Unknown;
    private MemoryReading? _last;
    private int _lastProcess;
    private int _settledProcess;
    private bool _isOurs;
    private long _lastAt;
    private long _calmSince;
    private long _criticalSince;
    private long _roomSince;

    /// <summary>Raised after each change of state.</summary>
    public event Action? Changed;

    /// <summary>How it stands.</summary>
    public MemoryCondition Condition
    {
        get
        {
            lock (_lock)
            {
                return _condition;
            }
        }
    }

    /// <summary>Looks once.</summary>
    internal void Tick()
    {
        var engine = supervisor.Snapshot;
        var now = probe.Read(engine.ProcessId);
        var at = time.GetTimestamp();

        // What another engine did is no sign of how this one does.
        var isOther = engine.ProcessId != _lastProcess;
        _last = isOther ? null : _last;
        var between = _last is null ? TimeSpan.Zero : time.GetElapsedTime(_lastAt, at);
        var needed = engine.Plan?.NeededBytes ?? 0;
        var state = Condition.State;
        var worse = MemoryVerdict.Of(now, _last, between, needed, gate.Budget.Bytes);
        var better = MemoryVerdict.Of(now, _last, between, needed, gate.Budget.Bytes, isLeaving: true);
        (_last, _lastAt, _lastProcess) = (now, at, engine.ProcessId);

        // 1. What asks for more than the state is done at once.
        if (worse.State > state)
        {
            Enter(worse, now, at);
        }
        else if (better.State < state)
        {
            // 2. What asks for less is done once it has asked for long enough; at once where it was the engine, and that is gone.
            _calmSince = _calmSince == 0 ? at : _calmSince;
            var isOver = isOther && _isOurs;
            if (isOver || time.GetElapsedTime(_calmSince, at) >= s_calm)
            {
                var next = isOver ? better.State : state - 1;
                Enter(new MemoryVerdict(next, next == MemoryState.Normal ? "" : "it was worse until now"), now, at);
            }
            else
            {
                Keep(now);
            }
        }
        else
        {
            _calmSince = 0;
            Keep(now);
        }

        // 3. A start leaves behind what it was made with.
        if (engine.State == EngineState.Ready && engine.ProcessId != _settledProcess)
        {
            _settledProcess = engine.ProcessId;
            GiveBackHeap();
        }

        // 4. Where the worst does not pass by itself, the engine's memory comes back with a new process.
        if (engine.State == EngineState.Ready && IsReloadDue(engine, now, at) is { } reason)
        {
            (_criticalSince, _roomSince) = (at, 0);
            LogReloading(reason);
            supervisor.Reload(reason);
        }
    }

    // What runs is finished first, unless that takes too long. A model that was loaded smaller is loaded in full again once
    // there has been room for long.
    private string? IsReloadDue(EngineSnapshot engine, MemoryReading now, long at)
    {
        if (Condition.State == MemoryState.Critical)
        {
            _roomSince = 0;
            var patience = engine.Running == 0 ? s_patience : 3 * s_patience;
            return time.GetElapsedTime(_criticalSince, at) >= patience ? $"Memory was short: {Condition.Reason}." : null;
        }

        if (engine.Smaller.Length == 0 || !gate.HasRoom(now))
        {
            _roomSince = 0;
            return null;
        }

        _roomSince = _roomSince == 0 ? at : _roomSince;
        return engine.Running == 0 && time.GetElapsedTime(_roomSince, at) >= s_confidence ? "There is memory again to load the model as configured." : null;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Ticker.RunAsync("memory", s_every, Tick, stoppingToken);

    private void Enter(MemoryVerdict verdict, MemoryReading now, long at)
    {
        var before = Condition.State;
        _calmSince = 0;
        _isOurs = verdict.State > before ? verdict.IsOurs : _isOurs;
        _criticalSince = verdict.State == MemoryState.Critical ? at : 0;
        lock (_lock)
        {
            _condition = new MemoryCondition(verdict.State, verdict.Reason, now, time.GetUtcNow());
        }

        if (verdict.State > before)
        {
            LogWorse(verdict.State, verdict.Reason);
        }
        else
        {
            LogBetter(verdict.State);
        }

        supervisor.Limit(verdict.State);
        if (verdict.State > MemoryState.Normal)
        {
            GiveBackHeap();
        }

        Changed?.Invoke();
    }

    // Its free pages, to the kernel.
    private static void GiveBackHeap() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private void Keep(MemoryReading now)
    {
        lock (_lock)
        {
            _condition = _condition with { Reading = now };
        }
    }

    [LoggerMessage(3300, LogLevel.Warning, "Memory is {State}: {Reason}")]
    private partial void LogWorse(MemoryState state, string reason);

    [LoggerMessage(3301, LogLevel.Information, "Memory is {State} again")]
    private partial void LogBetter(MemoryState state);

    [LoggerMessage(3302, LogLevel.Warning, "Loading the model anew: {Reason}")]
    private partial void LogReloading(string reason);
}
