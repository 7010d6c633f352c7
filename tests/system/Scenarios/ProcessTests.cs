using System.Globalization;
using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>One of the two processes ends without being asked to.</summary>
public sealed class ProcessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_engine_is_started_again_and_the_next_diagnosis_is_the_models()
    {
        await using var machine = await InstalledMachine.ResumeAsync("engine-killed");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        var daemon = await service.ProcessAsync();

        await machine.RunAsync($"kill -KILL {before.Engine.ProcessId}", Cancelled);
        var killed = await machine.UptimeAsync(Cancelled);
        var after = await service.WaitForAsync(
            status => status.Engine.State == EngineState.Ready && status.Engine.ProcessId != before.Engine.ProcessId, "another engine is ready");
        var back = await machine.UptimeAsync(Cancelled) - killed;

        Assert.Contains("SIGKILL", after.Engine.LastFailure, StringComparison.Ordinal);
        Assert.Equal(daemon, await service.ProcessAsync());
        Assert.Equal("0", await service.PropertyAsync("NRestarts"));
        await service.DiagnoseWithModelAsync();
        Findings.Add("Engine killed (SIGKILL)", "daemon, by the closed pipe", back, "another engine; the daemon and systemd's unit stay");
    }

    [Fact]
    public async Task Killed_daemon_takes_its_engine_along_and_systemd_starts_both_again()
    {
        await using var machine = await InstalledMachine.ResumeAsync("daemon-killed");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        var daemon = await service.ProcessAsync();

        await machine.RunAsync($"kill -KILL {daemon}", Cancelled);
        var killed = await machine.UptimeAsync(Cancelled);
        await machine.WaitUntilAsync("test $(systemctl show edgellm -P NRestarts) = 1 && systemctl is-active edgellm", Cancelled);
        var after = await service.WaitForEngineAsync();
        var back = await machine.UptimeAsync(Cancelled) - killed;

        Assert.NotEqual(daemon, await service.ProcessAsync());
        Assert.NotEqual(before.Engine.ProcessId, after.Engine.ProcessId);
        Assert.NotEqual(0, (await machine.Shell.RunAsync($"test -d /proc/{before.Engine.ProcessId}", Cancelled)).ExitCode);
        await service.DiagnoseWithModelAsync();
        Findings.Add("Daemon killed (SIGKILL)", "systemd, by its end", back, "both processes anew, the model in memory");
    }

    [Fact]
    public async Task Wrong_configuration_stops_at_once_says_why_and_is_not_tried_again()
    {
        await using var machine = await InstalledMachine.ResumeAsync("misconfigured");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync("""{ "Model": { "Slots": 0 } }""");
        Assert.NotEqual(0, (await machine.Shell.RunAsync("systemctl start edgellm", Cancelled)).ExitCode);
        Assert.Equal(("failed", "78", "0"), (
            await service.PropertyAsync("ActiveState"), await service.PropertyAsync("ExecMainStatus"), await service.PropertyAsync("NRestarts")));
        Assert.Contains("Model:Slots", await service.LogAsync(), StringComparison.Ordinal);
        Findings.Add("Configuration wrong", "daemon, before it listens", null, "exit code 78 with one line for each mistake; not tried again");
    }

    [Fact]
    public async Task Stop_in_the_middle_of_a_diagnosis_lets_it_end_and_leaves_nothing_behind()
    {
        await using var machine = await InstalledMachine.ResumeAsync("stop");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var engine = (await service.WaitForEngineAsync()).Engine.ProcessId;

        // The stop comes when the model thinks; nothing of it may be lost.
        Task<CommandResult>? stop = null;
        var diagnosis = await service.DiagnoseAsync(onEach: response =>
        {
            if (response.EventCase == DiagnoseResponse.EventOneofCase.ReasoningDelta && stop is null)
            {
                stop = machine.Shell.RunAsync("systemctl stop edgellm", Cancelled);
            }
        });
        Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
        Assert.Equal(0, (await stop!.WaitAsync(Machine.Patience, Cancelled)).ExitCode);
        Assert.Equal(("inactive", "success", "0"), (
            await service.PropertyAsync("ActiveState"), await service.PropertyAsync("Result"), await service.PropertyAsync("ExecMainStatus")));
        Assert.NotEqual(0, (await machine.Shell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"test -d /proc/{engine}"), Cancelled)).ExitCode);
        Findings.Add("Stop while a diagnosis runs", "", null, "the diagnosis is answered, both processes end with exit code 0");
    }

    [Fact]
    public async Task Reload_takes_new_catalogue_entries_in_while_the_service_runs()
    {
        await using var machine = await InstalledMachine.ResumeAsync("reload");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        await machine.RunAsync(
            """
            cat >/etc/edgellm/catalogue.d/plant.yaml <<'END'
            - id: rig-1
              codes: [RIG-1]
              title: { en: The fault of the rig }
              domain: mechanical
              severity: 600
              source: The rig
              causes:
                - id: loose
                  text: { en: A cable of the rig is loose }
                  remedy: { en: Push the cable in }
                  checks: [ { en: Look at the cable } ]
            END
            systemctl reload edgellm
            """,
            Cancelled);
        var after = await service.WaitForAsync(status => status.Catalogue.Files.Any(file => file is { Entries: 1, Problems.Count: 0 }), "the file's entry is in use");
        Assert.Equal("active", await machine.WaitUntilAsync("systemctl is-active edgellm", Cancelled));
        Assert.Contains("Told to reload", await service.LogAsync(), StringComparison.Ordinal);
        Assert.Equal(before.Engine.ProcessId, after.Engine.ProcessId);
        Findings.Add("systemctl reload", "daemon, by SIGHUP", null, "new entries count; the model stays in memory");
    }
}
