using System.Globalization;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Memory of another process, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes resident; 0 if there is no such process.</summary>
    public static ulong ResidentBytes(int processId)
    {
        if (processId == 0)
        {
            return 0;
        }

        try
        {
            // proc(5): the second number of statm is the resident set, in pages.
            var statm = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm")).Split(' ');
            return ulong.Parse(statm[1], CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
