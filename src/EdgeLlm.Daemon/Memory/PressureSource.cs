using System.Globalization;
using EdgeLlm.Daemon.Memory.Cgroups;

namespace EdgeLlm.Daemon.Memory;

/// <summary>
/// Where the time is read that tasks waited for memory (PSI): of the service's own control group, where it counts memory,
/// since a neighbour that waits within its own bounds is no concern of ours; else of the machine.
/// </summary>
internal sealed partial class PressureSource
{
    private const string Machine = "/proc/pressure/memory";
    private const string File = "memory.pressure";
    private readonly Func<string[]> _lines;

    /// <param name="enforcer">Knows the service's group.</param>
    /// <param name="logger">Where to log.</param>
    public PressureSource(MemoryEnforcer enforcer, ILogger<PressureSource> logger)
        : this(enforcer.Service, Machine, logger)
    {
    }

    /// <summary>The same for files that a test makes.</summary>
    internal PressureSource(CgroupFolder? service, string machine, ILogger<PressureSource> logger)
    {
        var ofGroup = service is not null && Parse(service.Lines(File)).Some is not null;
        var folder = new CgroupFolder(Path.GetDirectoryName(machine)!);
        _lines = ofGroup ? () => service!.Lines(File) : () => folder.Lines(Path.GetFileName(machine));
        Origin = ofGroup ? PressureOrigin.Service : Read().Some is not null ? PressureOrigin.Machine : PressureOrigin.None;
        if (Origin == PressureOrigin.None)
        {
            LogNoPressure(logger);
        }
    }

    /// <summary>Whose waiting is told.</summary>
    public PressureOrigin Origin { get; }

    /// <summary>Time in which some task, and in which all tasks waited, since the machine started; null where the kernel does not tell.</summary>
    public (TimeSpan? Some, TimeSpan? Full) Read() => Parse(_lines());

    private static (TimeSpan? Some, TimeSpan? Full) Parse(string[] lines) => (StalledIn(lines, "some"), StalledIn(lines, "full"));

    // "some avg10=0.00 avg60=0.00 avg300=0.00 total=1234", in microseconds.
    private static TimeSpan? StalledIn(IEnumerable<string> lines, string kind) =>
        lines.FirstOrDefault(line => line.StartsWith(kind, StringComparison.Ordinal)) is { } line
        && line.LastIndexOf('=') is > 0 and var at
        && long.TryParse(line.AsSpan(at + 1), CultureInfo.InvariantCulture, out var microseconds)
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    [LoggerMessage(3405, LogLevel.Warning, "The kernel does not tell how long tasks wait for memory: that sign of memory being short is missed; psi=1 on the kernel's command line switches it on")]
    private static partial void LogNoPressure(ILogger logger);
}
