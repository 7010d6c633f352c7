namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>
/// Feeds one watchdog on time for as long as that is allowed. <see cref="Step"/> does what is due and says how long there
/// is nothing to do; the thread around it only waits.
/// </summary>
internal sealed partial class FeedLoop(IWatchdogFeeder feeder, FeedPermit permit, TimeProvider time, ILogger logger)
{
    /// <summary>A watchdog that can't be taken is tried again: a module may be loaded late, a line be given free.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private FeederState _state = FeederState.Unarmed;
    private long _due;
    private long _lastFeed;
    private bool _isWithheld;

    /// <summary>The watchdog.</summary>
    public IWatchdogFeeder Feeder => feeder;

    /// <summary>Whether a stop is meant to disarm it, so that it is worth a word where that can't be.</summary>
    public bool BitesAtStop { get; init; }

    /// <summary>Called once it watches; null for nobody.</summary>
    public Action? Armed { get; init; }

    /// <summary>How it is being fed. Any thread.</summary>
    public FeederState State => Volatile.Read(ref _state);

    /// <summary>Does what is due, and returns for how long nothing is.</summary>
    public TimeSpan Step()
    {
        try
        {
            return StepOnce();
        }
        catch (Exception e)
        {
            // An exception on a thread of its own would end the process. If it comes each time, nobody is fed, which is right.
            LogUnforeseen(logger, feeder.Name, e);
            return feeder.Period;
        }
    }

    /// <summary>The last act: disarms it, or leaves it armed.</summary>
    public void Leave(bool disarm)
    {
        if (!State.IsArmed || !disarm)
        {
            return;
        }

        try
        {
            feeder.Disarm();
            Volatile.Write(ref _state, State with { IsArmed = false });
            LogDisarmed(logger, feeder.Name);
        }
        catch (WatchdogException e)
        {
            LogFailed(logger, feeder.Name, e.Message);
        }
    }

    private TimeSpan StepOnce()
    {
        if (!State.IsArmed)
        {
            return permit.Allows(feeder.Kind) ? TryArm() : feeder.Period;
        }

        var now = time.GetTimestamp();
        if (now < _due)
        {
            return time.GetElapsedTime(now, _due);
        }

        Feed(now);

        // From the time that was meant, so that delays don't add up; but never two close together, which a window part takes
        // for a fault.
        var least = feeder.Earliest > feeder.Period / 2 ? feeder.Earliest : feeder.Period / 2;
        _due = Math.Max(_due + Ticks(feeder.Period), time.GetTimestamp() + Ticks(least));
        var left = time.GetElapsedTime(time.GetTimestamp(), _due);

        // It may have passed by now: whoever is at the machine's mercy can be held up anywhere.
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TimeSpan TryArm()
    {
        try
        {
            feeder.Arm();
            _lastFeed = 0;
            _due = time.GetTimestamp() + Ticks(feeder.Period);
            Volatile.Write(ref _state, State with { IsArmed = true, Problem = "" });
            LogArmed(logger, feeder.Name, feeder.Period.TotalMilliseconds);
            foreach (var remark in feeder.Remarks)
            {
                LogRemark(logger, feeder.Name, remark);
            }

            if (BitesAtStop && !feeder.CanDisarm)
            {
                LogCanNotDisarm(logger, feeder.Name);
            }

            Note();
            return feeder.Period;
        }
        catch (WatchdogException e)
        {
            if (State.Problem != e.Message)
            {
                LogNotArmed(logger, feeder.Name, e.Message);
            }

            Volatile.Write(ref _state, State with { Problem = e.Message });
            return RetryAfter;
        }
    }

    // The disk may take seconds; the watchdog does not wait.
    private void Note()
    {
        if (Armed is { } armed)
        {
            _ = Task.Run(armed);
        }
    }

    private void Feed(long now)
    {
        var state = State;
        if (!permit.Allows(feeder.Kind))
        {
            // Its end is told once; the reasons are the judge's to tell.
            Tell(isWithheld: true);
            _lastFeed = 0;
            Volatile.Write(ref _state, state with { Withheld = state.Withheld + 1 });
            return;
        }

        Tell(isWithheld: false);
        try
        {
            feeder.Feed();
        }
        catch (WatchdogException e)
        {
            if (state.Problem != e.Message)
            {
                LogFailed(logger, feeder.Name, e.Message);
            }

            Volatile.Write(ref _state, state with { Problem = e.Message });
            return;
        }

        var interval = _lastFeed == 0 ? TimeSpan.Zero : time.GetElapsedTime(_lastFeed, now);
        _lastFeed = now;
        Volatile.Write(ref _state, state with
        {
            Feeds = state.Feeds + 1,
            Longest = interval > state.Longest ? interval : state.Longest,
            Shortest = interval == TimeSpan.Zero || (state.Shortest != TimeSpan.Zero && state.Shortest <= interval) ? state.Shortest : interval,
            Problem = "",
        });
    }

    private void Tell(bool isWithheld)
    {
        if (isWithheld == _isWithheld)
        {
            return;
        }

        _isWithheld = isWithheld;
        if (isWithheld)
        {
            LogWithheld(logger, feeder.Name);
        }
        else
        {
            LogFedAgain(logger, feeder.Name);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(3700, LogLevel.Information, "{Watchdog} is armed and fed every {Milliseconds:0} ms")]
    private static partial void LogArmed(ILogger logger, string watchdog, double milliseconds);

    [LoggerMessage(3701, LogLevel.Critical, "{Watchdog} is NOT ARMED: {Reason}")]
    private static partial void LogNotArmed(ILogger logger, string watchdog, string reason);

    [LoggerMessage(3702, LogLevel.Critical, "{Watchdog} is no longer fed")]
    private static partial void LogWithheld(ILogger logger, string watchdog);

    [LoggerMessage(3703, LogLevel.Warning, "{Watchdog} is fed again")]
    private static partial void LogFedAgain(ILogger logger, string watchdog);

    [LoggerMessage(3704, LogLevel.Critical, "{Watchdog} could not be reached: {Reason}")]
    private static partial void LogFailed(ILogger logger, string watchdog, string reason);

    [LoggerMessage(3706, LogLevel.Critical, "Feeding {Watchdog} failed in an unforeseen way")]
    private static partial void LogUnforeseen(ILogger logger, string watchdog, Exception problem);

    [LoggerMessage(3707, LogLevel.Warning, "{Watchdog}: {Remark}")]
    private static partial void LogRemark(ILogger logger, string watchdog, string remark);

    [LoggerMessage(3708, LogLevel.Warning, "A stop will reset the board: {Watchdog} can't be disarmed")]
    private static partial void LogCanNotDisarm(ILogger logger, string watchdog);

    [LoggerMessage(3705, LogLevel.Information, "{Watchdog} is disarmed")]
    private static partial void LogDisarmed(ILogger logger, string watchdog);
}
