namespace EdgeLlm.Daemon.Memory;

/// <summary>Memory of the machine, see proc_meminfo(5).</summary>
/// <param name="TotalBytes">What the kernel has.</param>
/// <param name="AvailableBytes">What a program can have without anything being swapped.</param>
internal sealed record BoardMemory(long TotalBytes, long AvailableBytes)
{
    private const string Path = "/proc/meminfo";

    /// <summary>This machine at this moment.</summary>
    public static BoardMemory Read() => Parse(File.ReadAllLines(Path));

    /// <summary>Reads the lines of the kernel's file.</summary>
    public static BoardMemory Parse(IReadOnlyList<string> lines) =>
        new(KernelFields.BytesOf(lines, "MemTotal:") ?? 0, KernelFields.BytesOf(lines, "MemAvailable:") ?? 0);
}
