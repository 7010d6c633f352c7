using CsCheck;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Tests.Engine;
using EdgeLlm.Protos.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using EngineState = EdgeLlm.Daemon.Engine.EngineState;
using MemoryState = EdgeLlm.Daemon.Memory.MemoryState;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class MemoryGovernorTests : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(2);
    private static readonly MemoryGate s_gate = new(() => new MemoryBudget(1400 * PlayedMemory.Mebibyte, "test"), () => PlayedMemory.Calm.Board, () => 0, TimeProvider.System);

    private readonly ScriptedChild _child = new();
    private readonly PlayedMemory _memory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<MemoryGovernor> _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _child.Dispose();

    [Fact]
    public async Task Governor_gets_worse_at_once_and_better_one_step_at_a_time_after_half_a_minute_of_calm()
    {
        await using var supervisor = NewSupervisor(new EngineSettings { Load = null });
        using var governor = NewGovernor(supervisor);
        Assert.Equal(MemoryState.Normal, TickFor(governor, s_tick));
        _memory.Next = PlayedMemory.Available(70);
        Assert.Equal(MemoryState.Critical, TickFor(governor, s_tick));
        _memory.Next = PlayedMemory.Calm;
        Assert.Equal(MemoryState.Critical, TickFor(governor, TimeSpan.FromSeconds(30)));
        Assert.Equal(MemoryState.Tight, TickFor(governor, s_tick));
        Assert.Equal(MemoryState.Tight, TickFor(governor, TimeSpan.FromSeconds(30)));
        Assert.Equal(MemoryState.Normal, TickFor(governor, s_tick));
        Assert.Equal([3300, 3301, 3301], _log.Collector.GetSnapshot().Select(record => record.Id.Id));
    }

    [Fact]
    public void Governor_never_swings_whatever_memory_does() =>
        Gen.Int[40, 400].Array[1, 200].Sample(available =>
        {
            var time = new FakeTimeProvider();
            var memory = new PlayedMemory();
            using var governor = new MemoryGovernor(memory, new EngineSupervisor(new EngineSettings { Load = null }, time, new FakeLogger<EngineSupervisor>()), s_gate, time, new FakeLogger<MemoryGovernor>());
            var (before, asked) = (MemoryState.Normal, time.GetUtcNow());
            foreach (var mebibytes in available)
            {
                time.Advance(s_tick);
                memory.Next = PlayedMemory.Available(mebibytes);
                governor.Tick();
                var verdict = MemoryVerdict.Of(memory.Next, null, s_tick, 0, s_gate.Budget.Bytes);
                var state = governor.Condition.State;
                asked = verdict.State >= before ? time.GetUtcNow() : asked;

                // Never less than what is asked for now, and never better sooner than half a minute after it was asked for.
                if (state < verdict.State || (state < before && (state != before - 1 || time.GetUtcNow() - asked < TimeSpan.FromSeconds(30))))
                {
                    return false;
                }

                before = state;
            }

            return true;
        });

    [Fact]
    public async Task Model_is_loaded_anew_when_the_worst_does_not_pass()
    {
        await using var supervisor = NewSupervisor(_child.GetsReadyAndThen("while read -r _; do :; done"));
        using var governor = NewGovernor(supervisor);
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        var first = supervisor.Snapshot.ProcessId;
        _memory.Next = PlayedMemory.Calm with { HeldBytes = 1500 * PlayedMemory.Mebibyte };
        Assert.Equal(MemoryState.Critical, TickFor(governor, TimeSpan.FromSeconds(60)));
        Assert.Equal(first, supervisor.Snapshot.ProcessId);
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        supervisor.Changed += () =>
        {
            if (supervisor.Snapshot is { State: EngineState.Ready } now && now.ProcessId != first)
            {
                again.TrySetResult();
            }
        };
        TickFor(governor, s_tick);
        await again.Task.WaitAsync(Ct);

        // Nobody's fault: it does not count as an end by itself.
        Assert.Equal((0, true), (supervisor.Snapshot.Restarts, supervisor.Snapshot.LastFailure.Contains("1,500 MiB are held", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_an_engine_did_is_over_when_it_is_gone()
    {
        await using var supervisor = NewSupervisor(_child.GetsReadyOnceAndThen("while read -r _; do :; done"));
        using var governor = NewGovernor(supervisor);
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        TickFor(governor, s_tick);
        _memory.Next = PlayedMemory.Calm with { MaxEvents = 5 };
        Assert.Equal(MemoryState.Critical, TickFor(governor, s_tick));
        Assert.Equal(MemoryState.Critical, TickFor(governor, s_tick));
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        supervisor.Changed += () =>
        {
            if (supervisor.Snapshot.ProcessId == 0)
            {
                gone.TrySetResult();
            }
        };
        using (var victim = System.Diagnostics.Process.GetProcessById(supervisor.Snapshot.ProcessId))
        {
            victim.Kill();
        }

        await gone.Task.WaitAsync(Ct);
        Assert.Equal(MemoryState.Normal, TickFor(governor, s_tick));
    }

    [Fact]
    public async Task Critical_memory_is_told_and_the_catalogue_answers_in_the_models_place()
    {
        await using var daemon = await TestDaemon.StartAsync(
            _child.GetsReadyAndThen("while read -r _; do :; done"), customize: services => services.Replace(ServiceDescriptor.Singleton<IMemoryProbe>(_memory)));
        _memory.Next = PlayedMemory.Available(50);
        daemon.App.Services.GetRequiredService<MemoryGovernor>().Tick();
        var memory = (await daemon.StatusAsync()).Memory;
        Assert.Equal((Protos.V1.MemoryState.Critical, "only 50 MiB are available on this machine"), (memory.State, memory.Reason));
        var diagnosis = (await daemon.DiagnoseAsync(Reports.Valid()))[^1].Completed.Diagnosis;
        Assert.Equal((DiagnosisSource.Catalogue, FallbackReason.MemoryExhausted), (diagnosis.Source, diagnosis.FallbackReason));
    }

    private MemoryState TickFor(MemoryGovernor governor, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += s_tick)
        {
            _time.Advance(s_tick);
            governor.Tick();
        }

        return governor.Condition.State;
    }

    private EngineSupervisor NewSupervisor(EngineSettings settings) => new(settings, _time, new FakeLogger<EngineSupervisor>());

    private MemoryGovernor NewGovernor(EngineSupervisor supervisor) => new(_memory, supervisor, s_gate, _time, _log);
}
