using EdgeLlm.Daemon.Watchdog.Feeding;

namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>
/// A watchdog chip on a GPIO line. If this process dies the line is left as it is, and the chip resets the board.
/// </summary>
internal sealed class GpioFeeder(GpioWatchdog watchdog, IGpioBank bank, TimeProvider time) : IWatchdogFeeder
{
    private IGpioLine? _line;
    private IGpioLine? _enable;
    private bool _level;

    /// <inheritdoc/>
    public string Name => $"the watchdog on line {watchdog.Line} of \"{watchdog.Chip}\"";

    /// <inheritdoc/>
    public FeederKind Kind => FeederKind.Board;

    /// <inheritdoc/>
    public TimeSpan Period => watchdog.Period;

    /// <inheritdoc/>
    public TimeSpan Earliest => watchdog.Earliest;

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => [];

    /// <inheritdoc/>
    public bool CanDisarm => watchdog.EnableLine.Length > 0;

    /// <summary>Takes both lines before anything is switched on, so that nothing is left half armed.</summary>
    public void Arm()
    {
        try
        {
            Guard(Take);
        }
        catch (WatchdogException)
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Feed() => Guard(Signal);

    /// <inheritdoc/>
    public void Disarm() => Guard(() => _enable?.Write(false));

    public void Dispose()
    {
        _line?.Dispose();
        _enable?.Dispose();
        (_line, _enable) = (null, null);
    }

    private void Take()
    {
        _level = false;
        _line = bank.Request(watchdog.Chip, watchdog.Line, watchdog.IsActiveLow, isActive: false);
        if (watchdog.EnableLine.Length > 0)
        {
            _enable = bank.Request(watchdog.Chip, watchdog.EnableLine, watchdog.IsEnableActiveLow, isActive: false);
        }

        Signal();
        _enable?.Write(true);
    }

    private void Signal()
    {
        _level = !_level;
        _line!.Write(_level);
        if (watchdog.Signal == GpioSignal.Pulse)
        {
            // Microseconds, which no timer can wait.
            var since = time.GetTimestamp();
            while (time.GetElapsedTime(since) < watchdog.Pulse)
            {
                Thread.SpinWait(10);
            }

            _level = false;
            _line.Write(false);
        }
    }

    private static void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (IOException e)
        {
            throw new WatchdogException(e.Message, e);
        }
    }
}
