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
            // proc_pid_smaps(5): "Pss:    1234 kB".
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/smaps_rollup");
            var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
