using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>systemd's watchdog of the service (WatchdogSec=). Kestrel's own integration says READY and STOPPING, never WATCHDOG.</summary>
internal sealed class SystemdFeeder(ISystemdNotifier notifier, TimeSpan timeout) : IWatchdogFeeder
{
    private static readonly ServiceState s_watchdog = new("WATCHDOG=1");

    /// <inheritdoc/>
    public string Name => "systemd's watchdog";

    /// <inheritdoc/>
    public FeederKind Kind => FeederKind.Service;

    /// <inheritdoc/>
    public TimeSpan Period => timeout / 3;

    /// <inheritdoc/>
    public TimeSpan Earliest => TimeSpan.Zero;

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => [];

    /// <inheritdoc/>
    public bool CanDisarm => true;

    /// <summary>How long systemd waits; null if it does not watch this process.</summary>
    /// <param name="read">Reads an environment variable.</param>
    /// <param name="processId">This process.</param>
    public static TimeSpan? TimeoutOf(Func<string, string?> read, int processId) =>
        long.TryParse(read("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
        && (read("WATCHDOG_PID") is not { Length: > 0 } pid || pid == processId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    /// <summary>systemd began to count when it was told READY.</summary>
    public void Arm() => Feed();

    /// <inheritdoc/>
    public void Feed()
    {
        try
        {
            notifier.Notify(s_watchdog);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException)
        {
            throw new WatchdogException($"systemd does not take the message: {e.Message}", e);
        }
    }

    /// <summary>systemd stops counting by itself when the service stops.</summary>
    public void Disarm()
    {
    }

    public void Dispose()
    {
    }
}
