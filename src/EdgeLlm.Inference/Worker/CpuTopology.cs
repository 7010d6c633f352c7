using System.Globalization;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// How many threads pay. On boards with two kinds of cores the slow ones hold the fast ones back at every barrier, so
/// only the fast ones count: those whose top frequency is within a fifth of the highest.
/// </summary>
internal static class CpuTopology
{
    /// <summary>Threads for decoding; never more than the process may use, or the library's barriers hang.</summary>
    internal static int ChooseThreads(int asked, int allowed, IReadOnlyList<long> maxFrequencies)
    {
        if (asked > 0)
        {
            return Math.Min(asked, allowed);
        }

        var highest = maxFrequencies.Count > 0 ? maxFrequencies.Max() : 0;
        var fast = maxFrequencies.Count(frequency => frequency * 5 >= highest * 4);
        return Math.Clamp(fast > 0 ? fast : allowed, 1, Math.Max(1, allowed));
    }

    /// <summary>cpuinfo_max_freq of each core, in kHz; empty where the kernel does not tell.</summary>
    internal static IReadOnlyList<long> ReadMaxFrequencies()
    {
        const string Folder = "/sys/devices/system/cpu";
        var found = new List<long>();
        foreach (var cpu in Directory.Exists(Folder) ? Directory.GetDirectories(Folder, "cpu*") : [])
        {
            var file = Path.Combine(cpu, "cpufreq", "cpuinfo_max_freq");
            if (File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var frequency))
            {
                found.Add(frequency);
            }
        }

        return found;
    }
}
