using System.Globalization;

namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>A watchdog that the kernel drives: the processor's own, or another's.</summary>
/// <param name="device">Its device, "/dev/watchdog0".</param>
/// <param name="timeout">The timeout that is asked for.</param>
/// <param name="open">Opens it, which starts it.</param>
internal sealed class KernelWatchdogFeeder(string device, TimeSpan timeout, Func<string, IKernelWatchdog> open) : IWatchdogFeeder
{
    private IKernelWatchdog? _watchdog;

    /// <inheritdoc/>
    public string Name => $"the kernel's {Path.GetFileName(device)}";

    /// <inheritdoc/>
    public FeederKind Kind => FeederKind.Board;

    /// <inheritdoc/>
    public TimeSpan Period { get; private set; } = timeout / 3;

    /// <inheritdoc/>
    public TimeSpan Earliest => TimeSpan.Zero;

    /// <inheritdoc/>
    public bool CanDisarm => _watchdog is not { HasNoWayOut: true };

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <inheritdoc/>
    public void Arm() => Guard(() =>
    {
        _watchdog = open(device);
        try
        {
            var wanted = (int)Math.Ceiling(timeout.TotalSeconds);
            var granted = _watchdog.SetTimeout(wanted);
            if (granted < 1)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{Name} has a timeout of {granted} s where {wanted} s were asked for."));
            }

            var period = TimeSpan.FromSeconds(granted) / 3;
            Period = period < timeout / 3 ? period : timeout / 3;
            _watchdog.KeepAlive();
        }
        catch (IOException e)
        {
            throw new IOException(GiveUp(e.Message), e);
        }

        Remarks = [.. Describe(_watchdog)];
    });

    /// <inheritdoc/>
    public void Feed() => Guard(() => _watchdog!.KeepAlive());

    /// <inheritdoc/>
    public void Disarm() => Guard(() =>
    {
        if (_watchdog is { HasNoWayOut: true })
        {
            throw new IOException($"{Name} can't be stopped once it has started: it resets the board unless it is fed again in time.");
        }

        if (_watchdog is { HasMagicClose: true })
        {
            _watchdog.WriteMagic();
        }

        Dispose();
    });

    /// <summary>Closes it. With a magic close, and without <see cref="Disarm"/> before, it bites.</summary>
    public void Dispose()
    {
        _watchdog?.Dispose();
        _watchdog = null;
    }

    private static IEnumerable<string> Describe(IKernelWatchdog watchdog)
    {
        if (watchdog.HasBitten)
        {
            yield return "the last boot came of it";
        }

        if (watchdog is { HasMagicClose: false, HasNoWayOut: false })
        {
            yield return "its driver stops it when the service dies, so that a crash does not reset the board; set its nowayout";
        }
    }

    // It runs since it was opened. What can't be fed must not be left running, where it can be stopped.
    private string GiveUp(string problem)
    {
        try
        {
            Disarm();
            return problem;
        }
        catch (WatchdogException e)
        {
            Dispose();
            return $"{problem} {e.Message}";
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
