using System.Globalization;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Memory of a process, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Proportional set size in bytes: pages that several processes share are counted in parts; 0 if it can't be told.</summary>
    public static long ProportionalBytes(int processId)
    {
        if (processId == 0)
        {
            return 0;
        }

        try
        {
            return KernelFields.BytesOf(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/smaps_rollup")), "Pss:") ?? 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
