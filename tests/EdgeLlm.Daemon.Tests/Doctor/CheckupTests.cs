using EdgeLlm.Daemon.Doctor;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Tests.Doctor;

public sealed class CheckupTests : IDisposable
{
    private readonly PreparedBoard _board = new();

    public void Dispose() => _board.Dispose();

    [Fact]
    public void A_board_in_good_health_has_nothing_to_mend()
    {
        var results = Checkup.Run(_board.Case());
        Assert.All(results, result => Assert.Equal((CheckLevel.Ok, ""), (result.Level, result.Mend)));
        Assert.Contains(results, result => result.Text.Contains("build armv8.2_2; the engine runs armv8.2_2", StringComparison.Ordinal));
        Assert.Contains(results, result => result.Text == "4 fast (4,5,6,7) and 4 slow; the engine stays on the fast ones");
        Assert.Contains(results, result => result.Text == "watchdog0 (Synopsys DesignWare Watchdog, 44 s, inactive)");
    }

    [Fact]
    public void A_raspberry_pi_as_it_comes_lacks_what_the_kernel_has_switched_off()
    {
        _board.Write("proc/self/smaps", "KernelPageSize:       16 kB\n");
        _board.Write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io pids");
        _board.Remove("proc/pressure");
        _board.Remove("boot");
        _board.Write("boot/firmware/cmdline.txt", "console=tty1 root=PARTUUID=1 rootwait\n");
        _board.Write("sys/devices/platform/soc/soc:firmware/get_throttled", "50005");
        var found = _board.Findings();
        const string Mend = "sudo sed -i '1s/$/ cgroup_enable=memory psi=1/' /boot/firmware/cmdline.txt && sudo reboot";
        Assert.Equal([("memory controller", CheckLevel.Warn), ("memory pressure", CheckLevel.Warn), ("heat", CheckLevel.Warn), ("power", CheckLevel.Warn)], found.Select(result => (result.Check, result.Level)));
        Assert.Equal([Mend, Mend], found.Take(2).Select(result => result.Mend));
        Assert.Contains("silently ignored", found[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_whose_disk_gave_up_is_told_apart_from_one_that_is_full()
    {
        _board.Write("proc/mounts", "/dev/mmcblk0p2 / ext4 ro,noatime 0 0\n");
        _board.ReadSpeed = 11;
        var found = _board.Findings();
        Assert.Equal([("state folder", CheckLevel.Fail), ("storage speed", CheckLevel.Warn)], found.Select(result => (result.Check, result.Level)));
        Assert.StartsWith("sudo mount -o remount,rw /", found[0].Mend, StringComparison.Ordinal);

        _board.Write("proc/mounts", "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\ntmpfs /var/lib/edgellm2 tmpfs ro 0 0\n");
        _board.FreeBytes = 100L << 20;
        found = _board.Findings();
        Assert.StartsWith("only 100 MiB are free", found[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("sudo apt-get clean", found[0].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_with_a_dog_that_can_not_be_fed_is_told_what_is_missing()
    {
        _board.Settings["GpioWatchdog:Chip"] = "pinctrl-rp1";
        _board.Settings["KernelWatchdog:Device"] = "/dev/watchdog0";
        _board.Write("dev/gpiochip0", "", (UnixFileMode)0b110_000_000);
        _board.Remove("sys/class/watchdog");
        var found = _board.Findings();
        Assert.Equal([("gpio", CheckLevel.Fail), ("watchdog", CheckLevel.Fail), ("watchdog", CheckLevel.Warn)], found.Select(result => (result.Check, result.Level)));
        Assert.Equal("sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=gpio", found[0].Mend);
    }

    [Fact]
    public void A_model_too_large_for_the_budget_fails_with_the_numbers()
    {
        _board.Settings["Memory:Budget"] = "1MiB";
        var found = Assert.Single(_board.Findings());
        Assert.Equal(("model", CheckLevel.Fail, "edgellm plan /model.gguf shows which settings fit"), (found.Check, found.Level, found.Mend));
        Assert.Matches(@"needs [\d.]+ .iB of 1(\.0)? MiB \(Memory:Budget\)", found.Text);
    }

    [Fact]
    public void A_model_that_is_not_there_or_is_none_fails()
    {
        _board.Settings["Model:Path"] = "/nowhere.gguf";
        Assert.Equal(("model", CheckLevel.Fail), Assert.Single(_board.Findings().Select(result => (result.Check, result.Level))));
        _board.Write("model.gguf", "not a model");
        _board.Settings["Model:Path"] = "/model.gguf";
        Assert.Equal(("model", CheckLevel.Fail), Assert.Single(_board.Findings().Select(result => (result.Check, result.Level))));
        _board.Settings["Model:Path"] = "";
        Assert.Equal(("model", CheckLevel.Warn), Assert.Single(_board.Findings().Select(result => (result.Check, result.Level))));
    }

    [Fact]
    public void A_model_of_the_command_line_is_told_by_the_service_that_has_it()
    {
        _board.Settings["Model:Path"] = "";
        _board.Status!.Model = new ModelInfo { Name = "Plant model" };
        Assert.Empty(_board.Findings());
        Assert.Contains(Checkup.Run(_board.Case()), result => result.Text.StartsWith("the service has Plant model in memory", StringComparison.Ordinal));
    }

    [Fact]
    public void A_watchdog_that_the_service_can_not_have_is_told_with_who_may_hold_it()
    {
        _board.Status!.Watchdog = new WatchdogStatus { Watchdogs = { new Protos.V1.Watchdog { Name = "the kernel's watchdog /dev/watchdog0", Problem = "it is held by another program" } } };
        var found = Assert.Single(_board.Findings());
        Assert.Equal(("watchdog", CheckLevel.Fail, "the kernel's watchdog /dev/watchdog0: it is held by another program"), (found.Check, found.Level, found.Text));
        Assert.StartsWith("sudo fuser -v /dev/watchdog*", found.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_silent_is_told_apart_from_a_port_that_another_holds()
    {
        _board.Status = null;
        Assert.Equal(("service", CheckLevel.Warn), Assert.Single(_board.Findings().Select(result => (result.Check, result.Level))));
        _board.Write("proc/net/tcp", "  sl  local_address rem_address   st\n   0: 0100007F:C383 00000000:0000 0A 00000000:00000000\n");
        var found = Assert.Single(_board.Findings());
        Assert.Equal((CheckLevel.Fail, "no edgellm answers, but something listens on http://127.0.0.1:50051"), (found.Level, found.Text));

        // The same port of another address is nobody's concern; of all addresses it is.
        _board.Write("proc/net/tcp", "  sl  local_address rem_address   st\n   0: 0F02000A:C383 00000000:0000 0A 00000000:00000000\n");
        Assert.Equal(CheckLevel.Warn, Assert.Single(_board.Findings()).Level);
        _board.Write("proc/net/tcp6", "  sl  local_address rem_address   st\n   0: 00000000000000000000000000000000:C383 00000000000000000000000000000000:0000 0A 00000000:00000000\n");
        Assert.Equal(CheckLevel.Fail, Assert.Single(_board.Findings()).Level);
    }

    [Fact]
    public void An_engine_that_failed_is_quoted()
    {
        _board.Status = new GetStatusResponse { Version = "1", Engine = new EngineStatus { State = EngineState.Failed, LastFailure = "It is damaged." } };
        Assert.EndsWith("the engine is failed: It is damaged.", Assert.Single(_board.Findings()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_of_a_wrong_configuration_is_told()
    {
        var found = _board.Findings("Model:Contxt is not a setting.\nServer:MaxConnections must be between 1 and 10000.");
        Assert.Equal(["Model:Contxt is not a setting.", "Server:MaxConnections must be between 1 and 10000."], found.Select(result => result.Text));
    }

    [Theory]
    [InlineData("fp asimd aes crc32", false, "armv8.0_1")]
    [InlineData("fp asimd asimddp", true, "armv8.2_1")]
    [InlineData("fp asimd asimddp fphp asimdhp sve i8mm", true, "armv8.2_2")]
    [InlineData("fp asimd asimddp fphp asimdhp sve i8mm sve2", true, "armv8.6_2")]
    public void The_build_of_the_library_follows_from_what_all_cores_can(string features, bool isFast, string build)
    {
        _board.Write("proc/cpuinfo", $"processor\t: 0\nFeatures\t: {features}\n");
        var result = Checkup.Run(_board.Case())[0];
        Assert.Equal(isFast ? CheckLevel.Ok : CheckLevel.Warn, result.Level);
        Assert.Contains($"build {build}", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("powersave", "ondemand", true)]
    [InlineData("ondemand", "schedutil", false)]
    public void A_governor_that_holds_back_is_named(string slow, string fast, bool isHeldBack)
    {
        _board.Write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", slow);
        _board.Write("sys/devices/system/cpu/cpufreq/policy4/scaling_governor", fast);
        Assert.Equal(isHeldBack ? CheckLevel.Warn : CheckLevel.Ok, Checkup.Run(_board.Case()).Single(result => result.Check == "frequency").Level);
    }

    [Theory]
    [InlineData("boot/armbianEnv.txt", "extraargs=quiet\n", "sudo sed -i 's/^extraargs=.*/& psi=1/' /boot/armbianEnv.txt && sudo reboot")]
    [InlineData("boot/armbianEnv.txt", "verbosity=1\n", "echo 'extraargs=psi=1' | sudo tee -a /boot/armbianEnv.txt && sudo reboot")]
    [InlineData("boot/extlinux/extlinux.conf", "append root=/dev/x\n", "sudo sed -i 's/^[[:space:]]*append .*/& psi=1/' /boot/extlinux/extlinux.conf && sudo reboot")]
    [InlineData("etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n", "sudo sed -i 's/^GRUB_CMDLINE_LINUX=\"/&psi=1 /' /etc/default/grub && sudo update-grub && sudo reboot")]
    [InlineData("etc/unknown", "", "add \"psi=1\" to the kernel's command line where your boot loader keeps it, and restart")]
    public void Arguments_of_the_kernel_are_added_where_the_board_keeps_them(string file, string text, string mend)
    {
        _board.Remove("boot");
        _board.Write(file, text);
        _board.Remove("proc/pressure");
        Assert.Equal(mend, Assert.Single(_board.Findings()).Mend);
    }

    [Fact]
    public void More_threads_than_fast_cores_are_advised_against()
    {
        _board.Settings["Model:Threads"] = "8";
        Assert.Contains("Model:Threads is 8", Assert.Single(_board.Findings()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_nobody_keeps_is_told()
    {
        _board.Remove("run/systemd/timesync");
        Assert.Equal("sudo apt-get install systemd-timesyncd && sudo timedatectl set-ntp true", Assert.Single(_board.Findings()).Mend);
    }
}
