using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>What only hardware can mend: the board's watchdog (i6300esb, /dev/watchdog0) and the boot after its bite.</summary>
public sealed class BoardTests
{
    private const string Dog = """ "KernelWatchdog": { "Device": "/dev/watchdog0", "TimeoutSeconds": 40 } """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Panic_of_the_kernel_ends_in_a_reset_by_the_watchdog_and_the_next_boot_tells()
    {
        await using var machine = await InstalledMachine.ResumeAsync("panic");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(Dog));
        await service.StartAsync();
        await service.WaitForLogAsync("the kernel's watchdog0 is armed");
        var boot = await machine.RunAsync("sync; cat /proc/sys/kernel/random/boot_id", Cancelled);

        // Nothing on the board runs after this.
        await machine.RunAsync("(sleep 1; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &", Cancelled);
        await machine.Monitor.WaitForAsync("WATCHDOG", Cancelled).WaitAsync(Machine.Patience, Cancelled);
        await machine.Monitor.WaitForAsync("RESET", Cancelled).WaitAsync(Machine.Patience, Cancelled);
        Assert.NotEqual(boot, await machine.WaitForBootAsync(Cancelled));

        var status = await service.WaitForEngineAsync();
        Assert.Contains("The board was started anew without the service being stopped", status.Watchdog.PreviousEnd, StringComparison.Ordinal);
        await service.DiagnoseWithModelAsync();
        Assert.Contains("Kernel panic", await File.ReadAllTextAsync(machine.Console, Cancelled), StringComparison.Ordinal);
        Findings.Add("Kernel panic (sysrq c)", "the board's watchdog (40 s), unfed", null, "reset; the next boot starts the service, which tells how the board ended");
    }

    [Fact]
    public async Task Killed_daemon_is_back_before_the_boards_watchdog_bites()
    {
        await using var machine = await InstalledMachine.ResumeAsync("dog-daemon-killed");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(Dog));
        await service.StartAsync();
        await service.WaitForLogAsync("the kernel's watchdog0 is armed");
        await machine.RunAsync($"kill -KILL {await service.ProcessAsync()}", Cancelled);
        await machine.WaitUntilAsync("test $(systemctl show edgellm -P NRestarts) = 1 && systemctl is-active edgellm", Cancelled);
        await service.WaitForEngineAsync();

        // Twice its timeout, and some.
        await machine.RunAsync("sleep 90", Cancelled);
        Assert.False(machine.Monitor.HasSeen("WATCHDOG"));
        Assert.Contains((await service.StatusAsync()).Watchdog.Watchdogs, watchdog => watchdog.Armed && watchdog.Name.Contains("watchdog0", StringComparison.Ordinal));
        Findings.Add("Daemon killed, the board's watchdog (40 s) armed", "systemd, by its end", null, "fed again in time: no reset");
    }

    [Fact]
    public async Task Clean_stop_disarms_the_watchdog()
    {
        await using var machine = await InstalledMachine.ResumeAsync("disarm");
        await StopAsync(machine, "Disarm");
        await machine.RunAsync("sleep 90", Cancelled);
        Assert.False(machine.Monitor.HasSeen("WATCHDOG"));
        Findings.Add("Stop, `Disarm`", "", null, "watchdog switched off; no reset in 90 s");
    }

    [Theory]
    [InlineData("Bite")]
    [InlineData("KeepFeedingUntilExit")]
    public async Task Clean_stop_leaves_the_watchdog_on_where_that_is_the_policy(string policy)
    {
        await using var machine = await InstalledMachine.ResumeAsync("stop-" + policy);
        await StopAsync(machine, policy);
        await machine.Monitor.WaitForAsync("WATCHDOG", Cancelled).WaitAsync(Machine.Patience, Cancelled);
        Findings.Add($"Stop, `{policy}`, and no start after it", "the board's watchdog (40 s), unfed", null, "reset");
    }

    [Fact]
    public async Task Service_that_ends_over_and_over_is_started_without_its_model_until_somebody_restarts_it()
    {
        await using var machine = await InstalledMachine.ResumeAsync("boot-loop");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(""" "Watchdog": { "BootLoopLimit": 2 } """));
        await service.StartAsync();
        for (var ends = 1; ends <= 2; ends++)
        {
            await service.WaitForEngineAsync();
            await machine.RunAsync($"kill -KILL {await service.ProcessAsync()}", Cancelled);
            await machine.WaitUntilAsync($"test $(systemctl show edgellm -P NRestarts) = {ends} && systemctl is-active edgellm", Cancelled);
        }

        // The model may be why: it is left alone, and the catalogue answers.
        var status = await service.WaitForAsync(status => status.Engine.State == EngineState.Failed, "the model is left alone");
        Assert.Equal(2u, status.Watchdog.UncleanEnds);
        Assert.Equal(DiagnosisSource.Catalogue, (await service.DiagnoseAsync()).Source);

        await machine.RunAsync("systemctl restart edgellm", Cancelled);
        Assert.Equal(0u, (await service.WaitForEngineAsync()).Watchdog.UncleanEnds);
        await service.DiagnoseWithModelAsync();
        Findings.Add("Daemon killed twice in a row, `BootLoopLimit` 2", "daemon, by `last-run.json`", null, "third start leaves the model alone, the catalogue answers; a restart by hand tries it at once");
    }

    private static async Task StopAsync(Machine machine, string policy)
    {
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(Dog + $$""", "Watchdog": { "StopPolicy": "{{policy}}" } """));
        await service.StartAsync();
        await service.WaitForLogAsync("the kernel's watchdog0 is armed");
        await machine.RunAsync("systemctl stop edgellm", Cancelled);
        Assert.Equal("success", await service.PropertyAsync("Result"));
    }
}
