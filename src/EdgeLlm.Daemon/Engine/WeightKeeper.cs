using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Engine;

/// <summary>
/// Has the engine count its weights in memory where anything moves, and bring back what the kernel has dropped while a
/// neighbour wanted memory: once the neighbour is done, and before a request has to wait for it.
/// </summary>
internal sealed partial class WeightKeeper(EngineSupervisor supervisor, MemoryGovernor governor, TimeProvider time, ILogger<WeightKeeper> logger) : BackgroundService
{
    private const double MissingShare = 0.01;
    private const long MissingBytes = 8L << 20;
    private const long StillBytes = 1L << 20;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_atLeastEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(30);

    private int _processId;
    private long _repairedAt;
    private TimeSpan _pause = TimeSpan.Zero;
    private bool _hasToldLock;
    private MemoryReading? _seen;
    private long _askedAt;

    /// <summary>Looks once.</summary>
    /// <returns>Whether the engine was asked.</returns>
    internal bool Tick()
    {
        var engine = supervisor.Snapshot;
        if (engine.State != EngineState.Ready)
        {
            return false;
        }

        if (engine.ProcessId != _processId)
        {
            (_processId, _pause, _seen) = (engine.ProcessId, TimeSpan.Zero, null);
        }

        if (engine.Weights is { IsLockRefused: true } && !_hasToldLock)
        {
            _hasToldLock = true;
            LogNotLocked();
        }

        var isRepairDue = IsRepairDue(engine);
        if (!isRepairDue && IsStill())
        {
            return false;
        }

        supervisor.Tend(isRepairDue, Reserve);
        return true;
    }

    // Counting is a walk over all their pages, hundreds of thousands: not while the sums that the kernel keeps anyway stand still.
    private bool IsStill()
    {
        if (governor.Condition.Reading is not { } now)
        {
            return false;
        }

        if (_seen is { } seen && time.GetElapsedTime(_askedAt) < s_atLeastEvery
            && Math.Abs(now.HeldBytes - seen.HeldBytes) < StillBytes && now.SwappedBytes == seen.SwappedBytes)
        {
            return true;
        }

        (_seen, _askedAt) = (now, time.GetTimestamp());
        return false;
    }

    // What must stay available: where it does not, bringing pages back would only drive out others.
    private long Reserve => governor.Condition.Reading is { } reading ? 2 * MemoryVerdict.LeastAvailable(reading.Board) : long.MaxValue;

    // Not while memory is short, or two would take it from each other in turn; and less and less often where it does not last.
    private bool IsRepairDue(EngineSnapshot engine)
    {
        var condition = governor.Condition;
        if (engine.Weights is not { } weights || weights.MissingBytes < Math.Max(MissingBytes, weights.SizeBytes * MissingShare))
        {
            _pause = _pause > TimeSpan.Zero && time.GetElapsedTime(_repairedAt) > 2 * _pause ? TimeSpan.Zero : _pause;
            return false;
        }

        if (condition is not { State: MemoryState.Normal, Reading: { } reading }
            || reading.Board.AvailableBytes - weights.MissingBytes < Reserve
            || (_pause > TimeSpan.Zero && time.GetElapsedTime(_repairedAt) < _pause))
        {
            return false;
        }

        _repairedAt = time.GetTimestamp();
        _pause = _pause == TimeSpan.Zero ? s_first : _pause * 2 < s_longest ? _pause * 2 : s_longest;
        LogMissing(MemorySize.Of(weights.MissingBytes), MemorySize.Of(weights.SizeBytes));
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Tick();
        }
    }

    [LoggerMessage(3420, LogLevel.Information, "{Missing} of {Size} of weights are not in memory; they are brought back in the background")]
    private partial void LogMissing(string missing, string size);

    [LoggerMessage(3421, LogLevel.Information, "The weights can't be locked in memory: LimitMEMLOCK=infinity in the service's unit allows it; until then they are watched and brought back")]
    private partial void LogNotLocked();
}
