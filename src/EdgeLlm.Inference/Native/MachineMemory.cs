using System.Globalization;

namespace EdgeLlm.Inference.Native;

/// <summary>Memory of the machine, see proc_meminfo(5).</summary>
internal static class MachineMemory
{
    /// <summary>What programs can have without anything being swapped; 0 where the kernel does not tell.</summary>
    internal static long AvailableBytes()
    {
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
