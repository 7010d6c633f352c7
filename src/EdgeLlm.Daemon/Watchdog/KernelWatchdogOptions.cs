using System.ComponentModel.DataAnnotations;
using EdgeLlm.Daemon.Watchdog.Feeding;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>Section "KernelWatchdog": a watchdog device of the kernel's, the processor's own one or one that it drives.</summary>
internal sealed class KernelWatchdogOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "KernelWatchdog";

    /// <summary>The device: "/dev/watchdog0". Empty: none.</summary>
    public string Device { get; set; } = "";

    /// <summary>Timeout that is asked of it, in seconds; what it grants is what counts.</summary>
    [Range(3, 3600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Its feeder; null where none is configured.</summary>
    public IWatchdogFeeder? ToFeeder() => Device.Length == 0 ? null : new KernelWatchdogFeeder(Device, TimeSpan.FromSeconds(TimeoutSeconds), KernelWatchdog.Open);
}
