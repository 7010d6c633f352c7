using System.Diagnostics;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Daemon.Tests.Engine;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using EngineState = EdgeLlm.Daemon.Engine.EngineState;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class MemoryEnforcerTests : IDisposable
{
    private const long Mebibyte = PlayedMemory.Mebibyte;
    private static readonly string s_model = Path.Combine(AppContext.BaseDirectory, "demo", "edgellm-demo.gguf");
    private static readonly EngineLoad s_load = new() { ModelPath = s_model };
    private static readonly MemoryPlan s_plan = MemoryPlan.For(ModelCheck.Inspect(s_model), s_load);

    private readonly FakeCgroups _kernel = new();
    private readonly FakeLogger<MemoryEnforcer> _log = new();
    private readonly ScriptedChild _child = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _child.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public void Engine_gets_what_the_budget_leaves_and_keeps_its_weights()
    {
        var budget = s_plan.NeededBytes + (100 * Mebibyte);
        var daemon = s_plan.BytesOf(MemoryUse.Daemon);
        var weights = s_plan.BytesOf(MemoryUse.Weights) + s_plan.BytesOf(MemoryUse.Repacking);
        using var sleeper = StartSleeper();
        New().Take(sleeper.Id, s_plan, budget);
        Assert.Equal([$"{sleeper.Id}"], _kernel.Engine.Lines("cgroup.procs"));
        Assert.Equal((budget - daemon, weights, 0L), (_kernel.Engine.Bytes("memory.max"), _kernel.Engine.Bytes("memory.min"), _kernel.Engine.Bytes("memory.swap.max")));
        Assert.InRange(_kernel.Engine.Bytes("memory.high")!.Value, s_plan.NeededBytes - daemon, budget - daemon);
        Assert.Equal(daemon, _kernel.Daemon.Bytes("memory.min"));
        Assert.Equal(OomScore.Engine, OomScore.Read(sleeper.Id));
        sleeper.Kill();
    }

    [Fact]
    public void Protection_that_the_groups_above_do_not_grant_is_not_claimed()
    {
        using var sleeper = StartSleeper();
        var enforcer = New();
        enforcer.Take(sleeper.Id, s_plan, s_plan.NeededBytes);
        Assert.Equal(0, enforcer.Now.ProtectedBytes);
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Id.Id == 3403);
        _kernel.Service.Write("memory.min", 3 * Mebibyte);
        _kernel.Slice.Write("memory.min", 900 * Mebibyte);
        _kernel.Slice.Write("memory.max", 90 * Mebibyte);
        enforcer.Take(sleeper.Id, s_plan, s_plan.NeededBytes);
        Assert.Equal((3 * Mebibyte, 90 * Mebibyte), (enforcer.Now.ProtectedBytes, enforcer.Now.LimitBytes));
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Id.Id == 3403);
        sleeper.Kill();
    }

    [Fact]
    public void Own_accounting_alone_is_told_once_with_what_mends_it()
    {
        _kernel.Service.Write("cgroup.controllers", "");
        var enforcer = New();
        using var sleeper = StartSleeper();
        enforcer.Take(sleeper.Id, s_plan, s_plan.NeededBytes);
        var record = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal(3401, record.Id.Id);
        Assert.Contains("Delegate=yes", record.Message, StringComparison.Ordinal);
        Assert.Equal(OomScore.Engine, OomScore.Read(sleeper.Id));
        Assert.False(Directory.Exists(_kernel.Engine.Path));
        sleeper.Kill();
    }

    [Fact]
    public void Witness_knows_whose_limit_killed_the_engine()
    {
        using var sleeper = StartSleeper();
        var witness = New().Take(sleeper.Id, s_plan, s_plan.NeededBytes);
        Assert.Null(witness.Explain(wasKilled: true));
        _kernel.KillEngine(atItsLimit: false);
        Assert.Contains("was out of memory", witness.Explain(wasKilled: true), StringComparison.Ordinal);
        _kernel.KillEngine(atItsLimit: true);
        Assert.Contains("limit of its control group", witness.Explain(wasKilled: true), StringComparison.Ordinal);
        sleeper.Kill();
    }

    [Fact]
    public void Witness_without_groups_goes_by_the_machine_s_count_and_only_for_a_killed_engine()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "pgfault 12\noom_kill 2\n");
            var witness = new OomWitness(null, file);
            Assert.Null(witness.Explain(wasKilled: true));
            File.WriteAllText(file, "pgfault 12\noom_kill 3\n");
            Assert.Null(witness.Explain(wasKilled: false));
            Assert.Contains("as it seems", witness.Explain(wasKilled: true), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Engine_that_the_kernel_killed_for_want_of_memory_comes_back_smaller_and_the_reason_is_told()
    {
        var time = new FakeTimeProvider();
        var gate = new MemoryGate(() => new MemoryBudget(s_plan.NeededBytes + Mebibyte, "test"), () => new BoardMemory(8192 * Mebibyte, 8000 * Mebibyte), () => 0, time);
        var settings = _child.GetsReadyAndThen("while read -r _; do :; done") with { Load = s_load, Gate = gate, Enforcer = New() };
        await using var daemon = await TestDaemon.StartAsync(settings, customize: services => services.Replace(ServiceDescriptor.Singleton(_kernel.Place)));
        var full = await daemon.StatusAsync();
        Assert.Equal((EdgeLlm.Protos.V1.EngineState.Ready, "", (ulong)s_plan.NeededBytes), (full.Engine.State, full.Memory.Smaller, full.Memory.NeededBytes));
        var supervisor = daemon.App.Services.GetRequiredService<EdgeLlm.Daemon.Engine.EngineSupervisor>();
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        supervisor.Changed += () =>
        {
            if (supervisor.Snapshot is { State: EngineState.Ready, Restarts: 1 })
            {
                again.TrySetResult();
            }
        };
        _kernel.KillEngine(atItsLimit: true);
        using (var victim = Process.GetProcessById((int)full.Engine.ProcessId))
        {
            victim.Kill();
        }

        await again.Task.WaitAsync(Ct);
        var smaller = await daemon.StatusAsync();
        Assert.StartsWith("The engine was killed by the kernel, because it reached the limit of its control group", smaller.Engine.LastFailure, StringComparison.Ordinal);
        Assert.Contains("Model:", smaller.Memory.Smaller, StringComparison.Ordinal);
        Assert.True(smaller.Memory.NeededBytes < full.Memory.NeededBytes);
        Assert.Contains(daemon.Log.GetSnapshot(), record => record.Id.Id == 3410);
        Assert.Contains(daemon.Log.GetSnapshot(), record => record.Id.Id == 3104 && record.Message.Contains("control group", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_tells_who_keeps_the_service_to_its_memory()
    {
        await using (var daemon = await TestDaemon.StartAsync(customize: services => services.Replace(ServiceDescriptor.Singleton(_kernel.Place))))
        {
            var memory = (await daemon.StatusAsync()).Memory;
            Assert.Equal((Protos.V1.MemoryEnforcement.ControlGroups, ""), (memory.Enforcement, memory.EnforcementProblem));
        }

        await using var alone = await TestDaemon.StartAsync();
        var accounting = (await alone.StatusAsync()).Memory;
        Assert.Equal((Protos.V1.MemoryEnforcement.OwnAccounting, "control groups of version 2 are not mounted"), (accounting.Enforcement, accounting.EnforcementProblem));
        Assert.Single(alone.Log.GetSnapshot(), record => record.Id.Id == 3401);
    }

    private static Process StartSleeper() => Process.Start(new ProcessStartInfo("/bin/sleep", ["600"]))!;

    private MemoryEnforcer New() => new(GroupSetup.Take(_kernel.Place, Environment.ProcessId), _kernel.Place, _log);
}
