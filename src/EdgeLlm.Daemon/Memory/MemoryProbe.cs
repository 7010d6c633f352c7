using System.Globalization;
using EdgeLlm.Daemon.Memory.Cgroups;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Reads memory from the kernel: a few small files, so that it can be done often.</summary>
internal sealed class MemoryProbe(MemoryEnforcer enforcer, PressureSource pressure) : IMemoryProbe
{
    /// <inheritdoc/>
    public MemoryReading Read(int engineProcessId)
    {
        var (daemon, engine) = (StatusOf(Environment.ProcessId), StatusOf(engineProcessId));
        var stalled = pressure.Read();
        var events = enforcer.Service?.Lines("memory.events") ?? [];
        return new MemoryReading
        {
            // What both have of files is one program and its libraries, or the engine's mapped weights.
            HeldBytes = daemon.Anonymous + engine.Anonymous + Math.Max(daemon.File, engine.File),
            SwappedBytes = daemon.Swapped + engine.Swapped,
            Board = BoardMemory.Read(),
            SomeStalled = stalled.Some,
            FullStalled = stalled.Full,
            HighEvents = CgroupFolder.CountIn(events, "high"),
            MaxEvents = CgroupFolder.CountIn(events, "max"),
            DroppableBytes = DroppableIn(enforcer.Service?.Lines("memory.stat") ?? []),
        };
    }

    // Files that were read, such as the model; those that are mapped are in use.
    private static long DroppableIn(string[] statistics) => Math.Max(
        0, CgroupFolder.CountIn(statistics, "file") - CgroupFolder.CountIn(statistics, "file_mapped") - CgroupFolder.CountIn(statistics, "shmem"));

    // proc_pid_status(5): "RssAnon:     1234 kB".
    private static (long Anonymous, long File, long Swapped) StatusOf(int processId)
    {
        var lines = processId == 0 ? [] : Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"));
        return (KibibytesOf("RssAnon:"), KibibytesOf("RssFile:"), KibibytesOf("VmSwap:"));

        long KibibytesOf(string name) => 1024 * NumberIn(lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)));
    }

    private static long NumberIn(string? line) =>
        line?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, var word, ..] && long.TryParse(word, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return [];
        }
    }
}
