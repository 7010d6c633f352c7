namespace EdgeLlm.Inference.Worker;

/// <summary>How hot the processor is, and how far the kernel or the firmware holds it back for it.</summary>
/// <param name="Celsius">The hottest thermal zone; null where the kernel has none.</param>
/// <param name="ClockShare">Highest frequency that is allowed now, as a part of the processor's highest: 1 unless it is held back.</param>
/// <param name="IsThrottled">It is held back.</param>
public sealed record CpuThermal(double? Celsius, double ClockShare, bool IsThrottled)
{
    // A Raspberry Pi's firmware lowers the clock without telling the kernel's frequency policy; it says so here.
    private const string RaspberryThrottled = "devices/platform/soc/soc:firmware/get_throttled";
    private const int FrequencyCapped = 1 << 1;
    private const int ThrottledNow = 1 << 2;
    private const int SoftLimit = 1 << 3;

    /// <summary>Reads it of this machine.</summary>
    /// <param name="root">Where sysfs is.</param>
    public static CpuThermal Read(string root = "/sys")
    {
        var celsius = Files(Path.Combine(root, "class/thermal"), "thermal_zone*")
            .Select(zone => CpuTopology.ReadNumber(Path.Combine(zone, "temp")) / 1000.0)
            .Max();
        var shares = Files(Path.Combine(root, "devices/system/cpu/cpufreq"), "policy*")
            .Select(policy => (double?)CpuTopology.ReadNumber(Path.Combine(policy, "scaling_max_freq")) / CpuTopology.ReadNumber(Path.Combine(policy, "cpuinfo_max_freq")))
            .OfType<double>()
            .Where(share => share is > 0 and <= 1);
        var share = shares.DefaultIfEmpty(1).Min();
        return new CpuThermal(celsius, share, share < 1 || IsHeldBackByFirmware(Path.Combine(root, RaspberryThrottled)));
    }

    private static bool IsHeldBackByFirmware(string path)
    {
        try
        {
            var text = File.ReadAllText(path).Trim();
            return int.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text, System.Globalization.NumberStyles.HexNumber, null, out var flags)
                && (flags & (FrequencyCapped | ThrottledNow | SoftLimit)) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] Files(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];
}
