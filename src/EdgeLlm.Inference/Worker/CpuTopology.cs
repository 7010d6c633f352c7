using System.Globalization;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// The cores that this process may use, and which of them are fast. On boards with two kinds of cores the slow ones hold
/// the fast ones back at every barrier, so only those whose top frequency is within a fifth of the highest compute.
/// </summary>
/// <param name="Allowed">Numbers of the cores that the kernel lets this process run on.</param>
/// <param name="Fast">Those of them that are fast; all where the kernel does not tell their frequencies.</param>
/// <param name="Quota">Cores' worth of time that the control group grants, as the runtime counts it.</param>
internal sealed record CpuTopology(IReadOnlyList<int> Allowed, IReadOnlyList<int> Fast, int Quota)
{
    private const string Folder = "/sys/devices/system/cpu";

    /// <summary>Most threads that pay; more than the process may use would hang the library's barriers.</summary>
    public int MostThreads => Math.Max(1, Math.Min(Fast.Count, Quota));

    /// <summary>Cores to stay on; none where all allowed ones are alike, because then the kernel places threads better.</summary>
    public IReadOnlyList<int> Pinned => Fast.Count < Allowed.Count ? Fast : [];

    /// <summary>Reads them of this machine.</summary>
    public static CpuTopology Read()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        var allowed = line is null ? [.. Enumerable.Range(0, Environment.ProcessorCount)] : ParseList(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return Of(allowed, Environment.ProcessorCount, cpu => ReadNumber($"{Folder}/cpu{cpu}/cpufreq/cpuinfo_max_freq"));
    }

    /// <summary>Chooses the fast ones.</summary>
    /// <param name="allowed">Numbers of the cores that may be used.</param>
    /// <param name="quota">Cores' worth of time granted.</param>
    /// <param name="topFrequency">A core's highest frequency; null where it is not known.</param>
    public static CpuTopology Of(IReadOnlyList<int> allowed, int quota, Func<int, long?> topFrequency)
    {
        var known = allowed.Select(cpu => (Cpu: cpu, Frequency: topFrequency(cpu) ?? 0)).ToList();
        var highest = known.Max(core => core.Frequency);
        return new CpuTopology(allowed, [.. known.Where(core => core.Frequency * 5 >= highest * 4).Select(core => core.Cpu)], quota);
    }

    /// <summary>Numbers of a kernel's list: "0-3,6".</summary>
    public static IReadOnlyList<int> ParseList(string list) => [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(range =>
    {
        var ends = range.Split('-');
        var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1);
    })];

    /// <summary>What identifies this processor as far as its speed goes.</summary>
    public override string ToString() => $"cores {string.Join(',', Allowed)}, fast {string.Join(',', Fast)}, quota {Quota}";

    internal static long? ReadNumber(string path)
    {
        try
        {
            return long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
