using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>
/// Judges each second whether the service is alive, does what the verdict asks for, and renews the permit by which watchdogs
/// are fed. The permit runs out without it.
/// </summary>
internal sealed partial class WatchdogLoop(
    EngineSupervisor supervisor,
    MemoryGovernor memory,
    DiagnosisStore store,
    StateFolder state,
    RpcProbe rpc,
    Canary canary,
    FeedPermit permit,
    RunHistory history,
    WatchdogOptions options,
    TimeProvider time,
    ILogger<WatchdogLoop> logger)
{
    /// <summary>How often it judges.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // Longer than any pause of the runtime; shorter than the shortest patience that something depends on.
    private static readonly TimeSpan s_validity = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_asleep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_healthy = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_noteEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_notePatience = TimeSpan.FromSeconds(1);

    private readonly LivenessLimits _limits = options.ToLimits();
    private readonly long _start = time.GetTimestamp();
    private LivenessVerdict _verdict = LivenessVerdict.Alive;
    private EngineState _engine;
    private int _process;
    private long _engineSince = time.GetTimestamp();
    private long _judgedAt;
    private long _blindUntil;
    private long _withheldSince;
    private long _actedAt;
    private long _killedAt;
    private long _notedAt = time.GetTimestamp();
    private bool _isHealthy;
    private bool _isUnnoted;
    private Task _noting = Task.CompletedTask;

    /// <summary>The verdict of this second. Any thread.</summary>
    public LivenessVerdict Verdict => Volatile.Read(ref _verdict);

    /// <summary>Whether systemd would start the service anew.</summary>
    public bool HasSystemd { get; init; }

    /// <summary>Whether the service was told to stop, and the board's watchdogs are to bite for it.</summary>
    public bool IsBiting { get; set; }

    /// <summary>How long the model is left alone at the start of this run.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>Completes when what was noted last is on the disk.</summary>
    internal Task Noted => _noting;

    /// <summary>Judges once.</summary>
    public void Tick()
    {
        var now = time.GetTimestamp();
        var reading = Read(now);
        var verdict = Liveness.Judge(reading, _limits);
        var before = Verdict;
        Volatile.Write(ref _verdict, verdict);
        _withheldSince = verdict.FeedsService ? 0 : _withheldSince == 0 ? now : _withheldSince;

        // 1. Feed, for the next few seconds: nothing below may hold that up.
        permit.Renew(verdict.FeedsService, verdict.FeedsBoard && MayFeedBoard(now) && !IsBiting, s_validity);
        Tell(verdict, before);

        // 2. What is known is on the disk before anything is done about it, unless the disk takes too long.
        var isWorse = verdict.Step > before.Step;
        if (isWorse || _isUnnoted || time.GetElapsedTime(_notedAt, now) >= s_noteEvery)
        {
            _notedAt = now;
            _isUnnoted = !TryNote(ToVector(reading, verdict), isWorse ? s_notePatience : TimeSpan.Zero);
        }

        // 3. Act: at once when it gets worse, and again while it does not get better.
        if (verdict.Step != EscalationStep.None && (isWorse || time.GetElapsedTime(_actedAt, now) >= s_again))
        {
            _actedAt = now;
            Act(verdict);
        }

        Settle(verdict, now);
        Probe(reading);
    }

    /// <summary>Whether the board's watchdogs may be fed: not while the model is left alone, where the settings say so.</summary>
    private bool MayFeedBoard(long now) => options.ArmInBootLoop || time.GetElapsedTime(_start, now) >= Hold;

    // A disk that is busy writing gigabytes takes seconds to flush. The verdict does not wait for it, nor does the permit. What
    // came while an earlier note was being written is noted by the next tick.
    private bool TryNote(HealthVector health, TimeSpan patience)
    {
        if (!_noting.IsCompleted)
        {
            _noting.Wait(patience);
        }

        if (!_noting.IsCompleted)
        {
            return false;
        }

        _noting = Task.Run(() => history.Note(health));
        _noting.Wait(patience);
        return true;
    }

    private LivenessReading Read(long now)
    {
        var engine = supervisor.Snapshot;
        if (engine.State != _engine || engine.ProcessId != _process)
        {
            (_engine, _process, _engineSince) = (engine.State, engine.ProcessId, now);
            canary.Forget();
            _killedAt = 0;
        }

        // Stopped, or starved: whatever seems silent may only not have been heard.
        if (_judgedAt != 0 && time.GetElapsedTime(_judgedAt, now) >= s_asleep)
        {
            LogAsleep(time.GetElapsedTime(_judgedAt, now).TotalSeconds);
            _blindUntil = now + (long)(_limits.Silence.TotalSeconds * time.TimestampFrequency);
        }

        _judgedAt = now;
        var thermal = ReadThermal();
        var condition = memory.Condition;
        return new LivenessReading
        {
            Engine = engine.State,
            InState = time.GetElapsedTime(_engineSince, now),
            Vitals = supervisor.Vitals,
            FailuresInARow = engine.FailuresInARow,
            CanaryFailures = canary.Failures,
            SinceKill = _killedAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(_killedAt, now),
            SinceRpcAnswer = rpc.SinceAnswer,
            Withheld = _withheldSince == 0 ? TimeSpan.Zero : time.GetElapsedTime(_withheldSince, now),
            WasAsleep = now < _blindUntil,
            HasSystemd = HasSystemd,
            Memory = condition.State,
            MemoryReason = condition.Reason,
            RecordsProblem = store.IsHealthy ? "" : store.Problem,
            FreeDiskBytes = FreeBytes(state.Path),
            Celsius = thermal.Celsius,
            IsThrottled = thermal.IsThrottled,
        };
    }

    private void Act(LivenessVerdict verdict)
    {
        var reason = string.Join("; ", verdict.Reasons);
        switch (verdict.Step)
        {
            case EscalationStep.AbortBatch:
                supervisor.Abort();
                break;
            case EscalationStep.KillEngine:
                canary.Forget();
                _killedAt = _killedAt == 0 ? _actedAt : _killedAt;
                supervisor.Kill($"{reason}, and was killed.");
                break;
            default:
                // What is withheld acts by itself.
                break;
        }
    }

    private void Tell(LivenessVerdict verdict, LivenessVerdict before)
    {
        if (verdict.Step > before.Step)
        {
            LogWorse(verdict.Step, string.Join("; ", verdict.Reasons));
        }
        else if (verdict.Step == EscalationStep.None && before.Step != EscalationStep.None)
        {
            LogAlive();
        }
    }

    private void Settle(LivenessVerdict verdict, long now)
    {
        if (!_isHealthy && verdict.Step == EscalationStep.None && time.GetElapsedTime(_start, now) >= Hold + s_healthy)
        {
            _isHealthy = true;
            history.MarkHealthy();
        }
    }

    // Neither is waited for: what they find out counts in a second to come.
    private void Probe(LivenessReading reading)
    {
        _ = rpc.AskIfDue();
        if (reading.Engine != EngineState.Ready || reading.Vitals.IsBusy || supervisor.Snapshot is { Running: > 0 } or { Queued: > 0 })
        {
            canary.PutOff();
        }
        else
        {
            _ = canary.AskIfDue();
        }
    }

    private HealthVector ToVector(LivenessReading now, LivenessVerdict verdict)
    {
        var engine = supervisor.Snapshot;
        return new HealthVector
        {
            Time = time.GetUtcNow(),
            UptimeSeconds = (long)time.GetElapsedTime(_start).TotalSeconds,
            Step = verdict.Step,
            Reasons = verdict.Reasons,
            Cautions = verdict.Cautions,
            Engine = engine.State.ToString(),
            EngineRestarts = engine.Restarts,
            LastFailure = engine.LastFailure,
            Work = now.Vitals.Work,
            SecondsSincePulse = Math.Round(now.Vitals.SincePulse.TotalSeconds, 1),
            SecondsSinceWork = Math.Round(now.Vitals.SinceWork.TotalSeconds, 1),
            SecondsSinceRpcAnswer = Math.Round(now.SinceRpcAnswer.TotalSeconds, 1),
            HeldBytes = memory.Condition.Reading?.HeldBytes ?? 0,
            Celsius = now.Celsius,
        };
    }

    // What is only told must not keep anybody from being judged.
    private static CpuThermal ReadThermal()
    {
        try
        {
            return CpuThermal.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CpuThermal(null, 1, false);
        }
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(3720, LogLevel.Error, "The service does not make progress, {Step}: {Reason}")]
    private partial void LogWorse(EscalationStep step, string reason);

    [LoggerMessage(3721, LogLevel.Information, "The service makes progress again")]
    private partial void LogAlive();

    [LoggerMessage(3722, LogLevel.Warning, "The service itself did not run for {Seconds:0} s; what was silent meanwhile is given time")]
    private partial void LogAsleep(double seconds);
}
