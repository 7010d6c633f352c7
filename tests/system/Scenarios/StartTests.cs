using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>A board as it comes out of its box.</summary>
public sealed class StartTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Installed_service_starts_as_its_own_user_and_diagnoses_with_the_model()
    {
        await using var machine = await InstalledMachine.ResumeAsync("start");
        await using var service = new BoardService(machine);
        await machine.RunAsync("rm -rf /var/lib/edgellm/engine", Cancelled);
        await service.ConfigureAsync(BoardService.Settings());
        var before = await machine.UptimeAsync(Cancelled);
        await service.StartAsync();
        var ready = await machine.UptimeAsync(Cancelled) - before;

        // systemd has heard READY=1, which is not said before the model is in memory.
        Assert.Equal(("active", "running"), (await service.PropertyAsync("ActiveState"), await service.PropertyAsync("SubState")));
        Assert.Equal(EngineState.Ready, (await service.StatusAsync()).Engine.State);
        Assert.Equal("edgellm", (await machine.RunAsync($"ps -o user= -p {await service.ProcessAsync()}", Cancelled)).Trim());
        var diagnosis = await service.DiagnoseWithModelAsync();

        Assert.NotEmpty(diagnosis.Evidence);
        Findings.Add("First start with the demo's model", "systemd, by READY=1", ready, "diagnoses with the model");
    }

    [Fact]
    public async Task Hardened_unit_still_reaches_the_line_the_watchdog_its_control_group_and_sockets()
    {
        await using var machine = await InstalledMachine.ResumeAsync("sandbox");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync("""{ "Server": { "Listen": ["unix:/run/edgellm/edgellm.sock", "http://127.0.0.1:50051"] } }""");
        await service.StartAsync();

        // From within its name space, as its user: what it may, and what it may not.
        var process = await service.ProcessAsync();
        var inside = $"nsenter -t {process} -m setpriv --reuid edgellm --regid edgellm --init-groups --no-new-privs --inh-caps=-all --bounding-set=-all";
        foreach (var allowed in new[]
        {
            "gpioinfo edgellm-rig", "test -w /dev/gpiochip0 -a -w /dev/watchdog0", "test -r /proc/meminfo -a -r /proc/pressure/memory",
            "mkdir /sys/fs/cgroup/system.slice/edgellm.service/more", "touch /var/lib/edgellm/x /run/edgellm/x",
        })
        {
            await machine.RunAsync($"{inside} {allowed}", Cancelled);
        }

        foreach (var forbidden in new[]
        {
            "touch /etc/edgellm/x", "touch /usr/lib/edgellm/x", "mkdir /sys/fs/cgroup/system.slice/other", "ls /proc/1/fd", "cat /dev/vda", "ls /root",
        })
        {
            Assert.NotEqual(0, (await machine.Shell.RunAsync($"{inside} {forbidden}", Cancelled)).ExitCode);
        }

        // Another user calls over the Unix socket and is recorded as that user.
        await machine.RunAsync("useradd -G edgellm gateway && base64 -d >/tmp/report.json <<<" + Convert.ToBase64String(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "low-air-pressure.json"))), Cancelled);
        await machine.RunAsync("setpriv --reuid gateway --regid gateway --init-groups edgellm diagnose /tmp/report.json --address unix:/run/edgellm/edgellm.sock --timeout 600", Cancelled);
        var user = (await machine.RunAsync("id -u gateway", Cancelled)).Trim();
        Assert.Contains($"uid:{user}", await machine.RunAsync("edgellm records export --state /var/lib/edgellm --format jsonl", Cancelled), StringComparison.Ordinal);
    }
}
