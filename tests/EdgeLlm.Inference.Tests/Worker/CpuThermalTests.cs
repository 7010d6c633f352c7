using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Tests.Worker;

/// <summary>Heat and throttling as the kernel and a Raspberry Pi's firmware tell them.</summary>
public sealed class CpuThermalTests : IDisposable
{
    private readonly string _sys = Directory.CreateTempSubdirectory("edgellm-tests-").FullName;

    [Fact]
    public void A_machine_that_tells_nothing_is_taken_as_cool() => Assert.Equal(new CpuThermal(null, 1, false), CpuThermal.Read(_sys));

    [Fact]
    public void The_hottest_zone_and_the_lowest_clock_count()
    {
        Write("class/thermal/thermal_zone0/temp", "61200");
        Write("class/thermal/thermal_zone1/temp", "84500");
        Write("devices/system/cpu/cpufreq/policy0/cpuinfo_max_freq", "1800000");
        Write("devices/system/cpu/cpufreq/policy0/scaling_max_freq", "1800000");
        Write("devices/system/cpu/cpufreq/policy4/cpuinfo_max_freq", "2400000");
        Write("devices/system/cpu/cpufreq/policy4/scaling_max_freq", "1800000");
        Assert.Equal(new CpuThermal(84.5, 0.75, true), CpuThermal.Read(_sys));
    }

    [Theory]
    [InlineData("0x0", false)]
    [InlineData("0x50000", false)]
    [InlineData("0x50005", true)]
    [InlineData("8", true)]
    [InlineData("nonsense", false)]
    public void A_raspberry_pis_firmware_is_believed_about_now_not_about_the_past(string flags, bool isThrottled)
    {
        Write("devices/platform/soc/soc:firmware/get_throttled", flags + "\n");
        Assert.Equal(isThrottled, CpuThermal.Read(_sys).IsThrottled);
    }

    public void Dispose() => Directory.Delete(_sys, recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_sys, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
