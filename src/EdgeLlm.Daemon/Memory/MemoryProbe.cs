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

    private static (long Anonymous, long File, long Swapped) StatusOf(int processId)
    {
        var lines = processId == 0 ? [] : Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"));
        return (KernelFields.BytesOf(lines, "RssAnon:") ?? 0, KernelFields.BytesOf(lines, "RssFile:") ?? 0, KernelFields.BytesOf(lines, "VmSwap:") ?? 0);
    }

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
