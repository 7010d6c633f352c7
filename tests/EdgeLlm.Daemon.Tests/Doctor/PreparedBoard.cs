using EdgeLlm.Daemon.Doctor;
using EdgeLlm.Protos.V1;
using EdgeLlm.TestKit;
using Microsoft.Extensions.Configuration;

namespace EdgeLlm.Daemon.Tests.Doctor;

/// <summary>A board made of files, in good health until a test breaks it.</summary>
internal sealed class PreparedBoard : IDisposable
{
    private const string A76 = "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp";
    private readonly string _root = Directory.CreateTempSubdirectory("edgellm-board-").FullName;

    /// <summary>An RK3588 on Armbian: four fast cores and four slow ones.</summary>
    public PreparedBoard()
    {
        Write("proc/cpuinfo", string.Concat(Enumerable.Range(0, 8).Select(core => $"processor\t: {core}\nFeatures\t: {A76}\n\n")));
        for (var core = 0; core < 8; core++)
        {
            Write($"sys/devices/system/cpu/cpu{core}/cpufreq/cpuinfo_max_freq", core < 4 ? "1800000" : "2400000");
        }

        Write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "schedutil");
        Write("sys/devices/system/cpu/cpufreq/policy4/scaling_governor", "performance");
        Write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids");
        Write("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0");
        Write("proc/self/smaps", "00400000-00401000 r--p\nSize: 4 kB\nKernelPageSize:        4 kB\n");
        Write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
        Write("proc/mounts", "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\nproc /proc proc rw 0 0\n");
        Write("proc/meminfo", "MemTotal:        8000000 kB\nMemAvailable:    7000000 kB\n");
        Write("sys/class/thermal/thermal_zone0/temp", "52000");
        Write("run/systemd/timesync/synchronized", "");
        Write("run/systemd/system/.keep", "");
        Write("boot/armbianEnv.txt", "verbosity=1\n");
        Write("dev/gpiochip0", "", (UnixFileMode)0b110_110_000);
        Write("sys/class/watchdog/watchdog0/identity", "Synopsys DesignWare Watchdog");
        Write("sys/class/watchdog/watchdog0/timeout", "44");
        Write("sys/class/watchdog/watchdog0/state", "inactive");
        TinyModel.Write(Path.Combine(_root, "model.gguf"), new TinyModelOptions());
        Settings["Model:Path"] = "/model.gguf";
    }

    public Dictionary<string, string?> Settings { get; } = [];

    public GetStatusResponse? Status { get; set; } = new() { Version = "1.2.3", Engine = new EngineStatus { State = EngineState.Ready, CpuVariant = "armv8.2_2" } };

    public long FreeBytes { get; set; } = 20L << 30;

    public double ReadSpeed { get; set; } = 180;

    public void Write(string path, string text, UnixFileMode? mode = null)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (mode is { } given)
        {
            File.SetUnixFileMode(file, given);
        }
    }

    public void Remove(string path)
    {
        var full = Path.Combine(_root, path);
        if (Directory.Exists(full))
        {
            Directory.Delete(full, recursive: true);
        }
        else
        {
            File.Delete(full);
        }
    }

    public DoctorCase Case(string configurationProblem = "") => new()
    {
        Board = new Board(_root),
        Configuration = configurationProblem.Length > 0 ? null : new ConfigurationBuilder().AddInMemoryCollection(Settings).Build(),
        ConfigurationProblem = configurationProblem,
        Status = Status,
        FreeBytes = _ => FreeBytes,
        ReadSpeed = _ => ReadSpeed,
    };

    /// <summary>What is not as it should be: check, level, mending.</summary>
    public IReadOnlyList<CheckResult> Findings(string configurationProblem = "") =>
        [.. Checkup.Run(Case(configurationProblem)).Where(result => result.Level != CheckLevel.Ok)];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
