using System.Globalization;
using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;
using Grpc.Core;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>Memory by a real kernel: who is held to what, who goes first, what a neighbour can do.</summary>
public sealed class MemoryTests
{
    private const string Groups = "/sys/fs/cgroup/system.slice/edgellm.service";
    private const int NeighbourSeconds = 600;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Daemon_and_engine_have_groups_of_their_own_and_the_engine_goes_first()
    {
        await using var machine = await InstalledMachine.ResumeAsync("groups");
        await using var service = new BoardService(machine);
        await machine.RunAsync("systemctl set-property --runtime system.slice MemoryMin=200M", Cancelled);
        await service.DropInAsync("memory", "[Service]\nMemoryMin=200M\nMemoryMax=600M\n");
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var status = await service.WaitForEngineAsync();
        await service.WaitForLogAsync("Daemon and engine have control groups of their own");
        Assert.Equal((MemoryEnforcement.ControlGroups, ""), (status.Memory.Enforcement, status.Memory.EnforcementProblem));
        Assert.Equal(MemoryPressureOrigin.Service, status.Memory.PressureOrigin);
        Assert.Equal(600UL << 20, status.Memory.BudgetBytes);

        var engine = status.Engine.ProcessId;
        Assert.Equal($"{engine}", (await machine.RunAsync($"cat {Groups}/engine/cgroup.procs", Cancelled)).Trim());
        Assert.Equal(await service.ProcessAsync(), int.Parse(await machine.RunAsync($"cat {Groups}/daemon/cgroup.procs", Cancelled), CultureInfo.InvariantCulture));
        var limit = ulong.Parse(await machine.RunAsync($"cat {Groups}/engine/memory.max", Cancelled), CultureInfo.InvariantCulture);
        Assert.InRange(status.Memory.EngineLimitBytes, limit, limit + 4096);
        Assert.Equal("800", (await machine.RunAsync($"cat /proc/{engine}/oom_score_adj", Cancelled)).Trim());
        Assert.Equal("-500", (await machine.RunAsync($"cat /proc/{await service.ProcessAsync()}/oom_score_adj", Cancelled)).Trim());
        Assert.True(status.Memory.EngineProtectedBytes > 0, "Nothing of the weights is protected.");
        Findings.Add("Unit with `MemoryMax=600M`, `MemoryMin=200M`", "", null, "a group each for daemon and engine, held to the budget; the weights protected; the engine is killed first");
    }

    [Fact]
    public async Task Engine_that_the_kernel_kills_for_memory_is_back_with_a_smaller_plan_and_the_reason_is_told()
    {
        await using var machine = await InstalledMachine.ResumeAsync("oom");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        var before = await service.WaitForEngineAsync();
        await machine.RunAsync($"echo 16M >{Groups}/engine/memory.max", Cancelled);
        var killed = await machine.UptimeAsync(Cancelled);
        var meanwhile = await service.DiagnoseAsync();
        var after = await service.WaitForAsync(
            status => status.Engine.State == EngineState.Ready && status.Engine.ProcessId != before.Engine.ProcessId, "another engine is ready");

        // By the service's own lines: when the first engine was gone, and when the next one was ready.
        var lines = (await service.LogAsync()).Split('\n');
        var back = Seconds(lines.Last(line => line.Contains("Engine ready", StringComparison.Ordinal))) - killed;
        Assert.True(back < 10, $"It took {back} s.");
        Assert.Contains("was killed by the kernel", after.Engine.LastFailure, StringComparison.Ordinal);
        Assert.NotEqual("", after.Memory.Smaller);
        Assert.True(after.Memory.NeededBytes < before.Memory.NeededBytes, $"{before.Memory.NeededBytes} -> {after.Memory.NeededBytes}");
        Assert.Contains(lines, line => line.Contains("killed for want of memory", StringComparison.Ordinal));
        Assert.Equal("0", await service.PropertyAsync("NRestarts"));
        Assert.NotEmpty(meanwhile.Causes);
        await service.DiagnoseWithModelAsync();
        Findings.Add("Engine killed by the kernel (`memory.max` of 16 MiB)", "daemon, by `memory.events`", back, $"smaller ({after.Memory.Smaller}), told in log and status; the catalogue answers meanwhile");
    }

    [Fact]
    public async Task Neighbour_that_eats_all_memory_for_ten_minutes_costs_no_request_without_a_reason()
    {
        await using var machine = await InstalledMachine.ResumeAsync("neighbour");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await service.StartAsync();
        await service.WaitForEngineAsync();
        var daemon = await service.ProcessAsync();

        // It takes what there is, down to 24 MiB, and more whenever there is more.
        await machine.RunAsync(
            $$"""
            cat >/usr/lib/rig/neighbour <<'END'
            my @held; my $end = time + {{NeighbourSeconds}};
            while (time < $end) {
              open my $info, '<', '/proc/meminfo'; my ($free) = map { /^MemAvailable:\s+(\d+)/ ? $1 : () } <$info>; close $info;
              if ($free > 24 * 1024) { push @held, 'x' x (4 << 20) } else { select undef, undef, undef, 0.2 }
            }
            END
            systemd-run --quiet --unit neighbour perl /usr/lib/rig/neighbour
            """,
            Cancelled);
        await service.WaitForAsync(status => status.Memory.State is MemoryState.Tight or MemoryState.Critical, "memory is short");
        var (sources, refusals) = (new SortedDictionary<string, int>(StringComparer.Ordinal), 0);
        while ((await machine.RunAsync("systemctl is-active neighbour || true", Cancelled)).Trim() == "active")
        {
            try
            {
                var diagnosis = await service.DiagnoseAsync();
                var source = diagnosis.Source == DiagnosisSource.Model ? "model" : $"catalogue ({diagnosis.FallbackReason})";
                Assert.True(diagnosis.Source == DiagnosisSource.Model || diagnosis.FallbackReason != FallbackReason.Unspecified, $"{diagnosis}");
                sources[source] = sources.GetValueOrDefault(source) + 1;
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable)
            {
                Assert.NotEmpty(e.Status.Detail);
                refusals++;
            }
        }

        // Nobody was restarted by systemd, and it is as before once the neighbour has gone.
        Assert.Equal((daemon, "0"), (await service.ProcessAsync(), await service.PropertyAsync("NRestarts")));
        var left = await machine.UptimeAsync(Cancelled);
        var after = await service.WaitForAsync(
            status => status.Memory.State == MemoryState.Normal && status.Engine.State == EngineState.Ready, "memory is normal and the model there");
        var recovered = await machine.UptimeAsync(Cancelled) - left;
        await service.DiagnoseWithModelAsync();
        Assert.NotEmpty(sources);
        Findings.Add(
            "Neighbour takes all memory but 24 MiB, for ten minutes", "governor", recovered, string.Create(
                CultureInfo.InvariantCulture,
                $"answered by {string.Join(", ", sources.Select(source => $"{source.Key}: {source.Value}"))}; refused with a reason: {refusals}; engine started {after.Engine.Restarts} times more; NORMAL again after the seconds given"));
    }

    private static double Seconds(string line) => double.Parse(line[1..line.IndexOf(']', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
}
