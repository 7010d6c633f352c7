using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;
using Grpc.Core;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>Something runs, and makes no progress; or seems to make none.</summary>
public sealed class HangTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_engine_is_noticed_by_its_silence_and_replaced_without_the_service_going_down()
    {
        await using var machine = await InstalledMachine.ResumeAsync("engine-stopped");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        await machine.RunAsync($"kill -STOP {before.Engine.ProcessId}", Cancelled);
        var stopped = await machine.UptimeAsync(Cancelled);
        await service.WaitForLogAsync("does not make progress, KillEngine: The engine is silent");
        var noticed = await machine.UptimeAsync(Cancelled) - stopped;
        var after = await service.WaitForAsync(
            status => status.Engine.State == EngineState.Ready && status.Engine.ProcessId != before.Engine.ProcessId, "another engine is ready");
        await service.DiagnoseWithModelAsync();
        Assert.Equal("0", await service.PropertyAsync("NRestarts"));
        Assert.Contains("silent", after.Engine.LastFailure, StringComparison.Ordinal);
        Findings.Add("Engine stopped (SIGSTOP)", "daemon, by the missing pulse", noticed, "killed and started again; the service stays up");
    }

    [Fact]
    public async Task Engine_that_speaks_and_computes_nothing_is_noticed_by_its_work_and_replaced()
    {
        await using var machine = await InstalledMachine.ResumeAsync("engine-busy");
        await using var service = new BoardService(machine);

        // The wrapper puts an engine in the place of the real one that does this when a report tells it to.
        await service.ConfigureAsync(BoardService.Settings(""" "Engine": { "Wrapper": "/usr/lib/edgellm-faults/wrapper" }, "Watchdog": { "StallSeconds": 10 } """));
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        var request = BoardService.Request("low-air-pressure");
        request.Report.OperatorNote = "engine-fault-hang";
        using (var call = service.Diagnose(request))
        {
            await call.ResponseStream.MoveNext(Cancelled);
            var asked = await machine.UptimeAsync(Cancelled);
            await service.WaitForLogAsync("does not make progress, KillEngine: The engine computes nothing");
            var noticed = await machine.UptimeAsync(Cancelled) - asked;
            Findings.Add("Engine busy and computing nothing, `StallSeconds` 10", "daemon, by the work counter", noticed, "asked to give its batch up, then killed and started again; the service stays up");
        }

        var after = await service.WaitForAsync(
            status => status.Engine.State == EngineState.Ready && status.Engine.ProcessId != before.Engine.ProcessId, "another engine is ready");
        Assert.Contains("AbortBatch", await service.LogAsync(), StringComparison.Ordinal);
        Assert.Equal("0", await service.PropertyAsync("NRestarts"));
        Assert.Contains("computes nothing", after.Engine.LastFailure, StringComparison.Ordinal);
        await service.DiagnoseWithModelAsync();
    }

    [Fact]
    public async Task Stopped_daemon_is_noticed_by_systemd_and_the_next_start_tells()
    {
        await using var machine = await InstalledMachine.ResumeAsync("daemon-stopped");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        await service.WaitForEngineAsync();
        var daemon = await service.ProcessAsync();
        await machine.RunAsync($"kill -STOP {daemon}", Cancelled);
        var stopped = await machine.UptimeAsync(Cancelled);
        await machine.WaitUntilAsync("test $(systemctl show edgellm -P NRestarts) = 1", Cancelled);
        var noticed = await machine.UptimeAsync(Cancelled) - stopped;
        var after = await service.WaitForEngineAsync();
        Assert.NotEqual(daemon, await service.ProcessAsync());
        Assert.Contains("The service before ended without being told to", after.Watchdog.PreviousEnd, StringComparison.Ordinal);
        Assert.Contains("Watchdog timeout", await service.LogAsync(), StringComparison.Ordinal);
        await service.DiagnoseWithModelAsync();
        Findings.Add("Daemon stopped (SIGSTOP)", "systemd, by `WatchdogSec=30s`", noticed, "SIGABRT, both processes anew; the next start tells how the last one ended");
    }

    [Fact]
    public async Task Long_prompt_on_a_slow_processor_is_not_taken_for_a_hang()
    {
        await using var machine = await InstalledMachine.ResumeAsync("slow");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(""" "Watchdog": { "StallSeconds": 5 } """));
        await service.StartAsync();
        await service.WaitForEngineAsync();

        // A tenth of the board for the service, of which the daemon gets what the engine leaves.
        await machine.RunAsync("systemctl set-property --runtime edgellm CPUQuota=10%", Cancelled);
        var start = await machine.UptimeAsync(Cancelled);
        var diagnosis = await service.DiagnoseWithModelAsync();
        var took = await machine.UptimeAsync(Cancelled) - start;

        Assert.True(took > 10, $"It took {took} s, which shows nothing.");
        var status = await service.StatusAsync();
        Assert.Equal((0u, EscalationStep.Unspecified, "0"), (status.Engine.Restarts, status.Watchdog.Step, await service.PropertyAsync("NRestarts")));
        Assert.DoesNotContain("does not make progress", await service.LogAsync(), StringComparison.Ordinal);
        Findings.Add("Diagnosis on a tenth of a core, `StallSeconds` 5", "nobody", took, "answered by the model; nothing was taken for a hang");
    }

    [Fact]
    public async Task Clock_that_jumps_by_years_changes_nothing()
    {
        await using var machine = await InstalledMachine.ResumeAsync("clock");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(""" "Watchdog": { "CanarySeconds": 10 }, "GpioWatchdog": { "Chip": "edgellm-rig", "Line": "WDI", "Part": "STWD100Y" } """));
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        foreach (var year in new[] { 2039, 1990, 2026 })
        {
            await machine.RunAsync($"date -s '{year}-06-01 12:00:00'", Cancelled);
            await service.DiagnoseWithModelAsync();

            // Longer than any patience that could have been miscounted, but for systemd's of half a minute.
            await machine.RunAsync("sleep 35", Cancelled);
            var after = await service.StatusAsync();
            Assert.Equal((before.Engine.ProcessId, EscalationStep.Unspecified, "0"), (after.Engine.ProcessId, after.Watchdog.Step, await service.PropertyAsync("NRestarts")));
            Assert.All(after.Watchdog.Watchdogs, watchdog => Assert.Equal((true, 0UL), (watchdog.Armed, watchdog.Withheld)));
        }

        Findings.Add("Wall clock to 2039, to 1990 and back", "nobody", null, "nothing is restarted, no feed withheld, diagnoses go on");
    }
}
