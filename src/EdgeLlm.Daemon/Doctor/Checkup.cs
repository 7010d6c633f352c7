using EdgeLlm.Daemon.Doctor.Checks;

namespace EdgeLlm.Daemon.Doctor;

/// <summary>All checks, in the order in which one would ask: is the machine fit, is the service set up, does it run.</summary>
internal static class Checkup
{
    private static readonly ICheck[] s_checks =
    [
        new ProcessorCheck(),
        new CoresCheck(),
        new GovernorCheck(),
        new MemoryControllerCheck(),
        new PagesCheck(),
        new StorageCheck(),
        new HeatCheck(),
        new ClockCheck(),
        new GpioCheck(),
        new WatchdogDeviceCheck(),
        new ModelFitCheck(),
        new ServiceCheck(),
    ];

    /// <summary>Looks at everything.</summary>
    public static IReadOnlyList<CheckResult> Run(DoctorCase subject) => [.. s_checks.SelectMany(check => check.Look(subject))];
}
