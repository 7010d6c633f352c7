using System.Text.Json;
using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>Boards that were prepared badly: `edgellm doctor` finds each fault and names what mends it.</summary>
public sealed class DoctorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kernel_without_memory_controller_and_pressure_is_told_and_the_service_serves()
    {
        Assert.SkipUnless(RigFiles.Missing is null, RigFiles.Missing ?? "");
        await using var machine = await Machine.BootAsync("doctor-kernel", RigFiles.InstalledDisk, "qcow2", Kernel.Own, "psi=0 cgroup_disable=memory", Cancelled);
        await machine.WaitForBootAsync(Cancelled);
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await machine.RunAsync("systemctl restart edgellm", Cancelled);
        var found = await DoctorAsync(machine);
        foreach (var check in new[] { "memory controller", "memory pressure" })
        {
            Assert.Equal("Warn", found[check].Level);
            Assert.Contains("cgroup_enable=memory psi=1", found[check].Mend, StringComparison.Ordinal);
        }

        var status = await service.WaitForEngineAsync();
        Assert.Equal(
            (MemoryEnforcement.OwnAccounting, MemoryPressureOrigin.None), (status.Memory.Enforcement, status.Memory.PressureOrigin));
        await service.WaitForLogAsync("Memory is kept by the service's own accounting alone.*cgroup_enable=memory");
        await service.DiagnoseWithModelAsync();
        Findings.Add("`psi=0 cgroup_disable=memory` (as Raspberry Pi OS boots)", "`edgellm doctor`, and one line of the log", null, "both named with the kernel's arguments; the service keeps its budget by itself and diagnoses");
    }

    [Fact]
    public async Task Watchdogs_that_can_not_be_reached_are_told_and_the_command_mends_it()
    {
        await using var machine = await InstalledMachine.ResumeAsync("doctor-watchdogs");
        await using var service = new BoardService(machine);
        await machine.RunAsync("chmod 600 /dev/gpiochip*", Cancelled);
        await service.ConfigureAsync(BoardService.Settings(
            """ "GpioWatchdog": { "Chip": "edgellm-rig", "Line": "WDI", "Part": "STWD100Y" }, "KernelWatchdog": { "Device": "/dev/watchdog7", "TimeoutSeconds": 40 } """));
        var found = await DoctorAsync(machine);
        Assert.Equal("Fail", found["gpio"].Level);
        Assert.Equal("Fail", found["watchdog"].Level);
        Assert.Contains("/dev/watchdog7", found["watchdog"].Text, StringComparison.Ordinal);

        await machine.RunAsync($"{found["gpio"].Mend.Replace("sudo ", "", StringComparison.Ordinal)} && udevadm settle", Cancelled);
        await service.ConfigureAsync(BoardService.Settings(
            """ "GpioWatchdog": { "Chip": "edgellm-rig", "Line": "WDI", "Part": "STWD100Y" }, "KernelWatchdog": { "Device": "/dev/watchdog0", "TimeoutSeconds": 40 } """));
        await service.StartAsync();
        await service.WaitForLogAsync("of \"edgellm-rig\" is armed");
        found = await DoctorAsync(machine);
        Assert.Equal(("Ok", "Ok", "Ok"), (found["gpio"].Level, found["watchdog"].Level, found["service"].Level));
        Findings.Add("GPIO chips closed to the service, watchdog device misspelt", "`edgellm doctor`", null, "both named; its command opens the chips again");
    }

    [Fact]
    public async Task Broken_model_full_disk_and_taken_port_are_told()
    {
        await using var machine = await InstalledMachine.ResumeAsync("doctor-files");
        await using var service = new BoardService(machine);

        // In what systemd-run starts, systemd expands names behind a dollar sign: the socket has a name without one.
        await machine.RunAsync(
            """
            head -c 1000000 /usr/share/edgellm/models/edgellm-demo.gguf >/var/lib/edgellm/models/cut.gguf
            systemd-run --quiet --unit squatter perl -MIO::Socket::INET -e '@held = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 50051) or die; sleep'
            until grep -q ':C383 00000000:0000 0A' /proc/net/tcp; do sleep 1; done
            fallocate -l $(($(df -B1 --output=avail / | tail -1) - 100000000)) /var/tmp/filler
            """,
            Cancelled);
        await service.ConfigureAsync("""{ "Model": { "Path": "/var/lib/edgellm/models/cut.gguf" } }""");
        var found = await DoctorAsync(machine);
        Assert.Equal(("Fail", "Fail", "Fail"), (found["model"].Level, found["service"].Level, found["state folder"].Level));
        Assert.Contains("50051", found["service"].Text, StringComparison.Ordinal);

        // The service itself says the same.
        Assert.NotEqual(0, (await machine.Shell.RunAsync("timeout 60 systemctl start edgellm", Cancelled)).ExitCode);
        Assert.Contains("50051", await service.LogAsync(), StringComparison.Ordinal);
        await machine.RunAsync("systemctl stop squatter; rm /var/tmp/filler", Cancelled);
        await service.StartAsync();
        found = await DoctorAsync(machine);
        Assert.Equal(("Fail", "Fail", "Ok"), (found["model"].Level, found["service"].Level, found["state folder"].Level));
        Assert.Equal(DiagnosisSource.Catalogue, (await service.DiagnoseAsync()).Source);
        Findings.Add("Model cut short, disk full, port taken", "`edgellm doctor`", null, "each named; with port and room again the catalogue answers");
    }

    private static async Task<Dictionary<string, (string Level, string Text, string Mend)>> DoctorAsync(Machine machine)
    {
        var (_, output) = await machine.Shell.RunAsync("edgellm doctor --json", Cancelled).WaitAsync(Machine.Patience, Cancelled);
        using var report = JsonDocument.Parse(output);
        return report.RootElement.GetProperty("results").EnumerateArray()
            .GroupBy(result => result.GetProperty("check").GetString()!)
            .ToDictionary(results => results.Key, results =>
            {
                var worst = results.MaxBy(result => result.GetProperty("level").GetString() switch { "Fail" => 2, "Warn" => 1, _ => 0 });
                return (worst.GetProperty("level").GetString()!, worst.GetProperty("text").GetString()!, worst.GetProperty("mend").GetString()!);
            });
    }
}
