using System.Globalization;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Reads memory from the kernel: a few small files, so that it can be done often.</summary>
internal sealed class MemoryProbe : IMemoryProbe
{
    private const string Pressure = "/proc/pressure/memory";
    private readonly string? _events = CgroupLimit.FindGroup() is { } group ? Path.Join(group, "memory.events") : null;

    /// <inheritdoc/>
    public MemoryReading Read(int engineProcessId)
    {
        var (daemon, engine) = (StatusOf(Environment.ProcessId), StatusOf(engineProcessId));
        var pressure = Lines(Pressure);
        var events = Lines(_events);
        return new MemoryReading
        {
            // What both have of files is one program and its libraries, or the engine's mapped weights.
            HeldBytes = daemon.Anonymous + engine.Anonymous + Math.Max(daemon.File, engine.File),
            SwappedBytes = daemon.Swapped + engine.Swapped,
            Board = BoardMemory.Read(),
            SomeStalled = StalledIn(pressure, "some"),
            FullStalled = StalledIn(pressure, "full"),
            HighEvents = CountOf(events, "high"),
            MaxEvents = CountOf(events, "max") + CountOf(events, "oom_kill"),
        };
    }

    // proc_pid_status(5): "RssAnon:     1234 kB".
    private static (long Anonymous, long File, long Swapped) StatusOf(int processId)
    {
        var lines = processId == 0 ? [] : Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"));
        return (KibibytesOf("RssAnon:"), KibibytesOf("RssFile:"), KibibytesOf("VmSwap:"));

        long KibibytesOf(string name) => 1024 * NumberIn(lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)), 1);
    }

    // "some avg10=0.00 avg60=0.00 avg300=0.00 total=1234", in microseconds.
    private static TimeSpan? StalledIn(IEnumerable<string> lines, string kind) =>
        lines.FirstOrDefault(line => line.StartsWith(kind, StringComparison.Ordinal)) is { } line
        && line.LastIndexOf('=') is > 0 and var at
        && long.TryParse(line.AsSpan(at + 1), CultureInfo.InvariantCulture, out var microseconds)
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    private static long CountOf(IEnumerable<string> lines, string name) =>
        NumberIn(lines.FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)), 1);

    private static long NumberIn(string? line, int place) =>
        line?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is { } words && words.Length > place
        && long.TryParse(words[place], CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private static string[] Lines(string? file)
    {
        try
        {
            return file is not null && File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or the kernel has it switched off.
            return [];
        }
    }
}
