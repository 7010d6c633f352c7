using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Tests.Engine;
using EdgeLlm.Daemon.Tests.Worker;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MemoryState = EdgeLlm.Daemon.Memory.MemoryState;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class WeightKeeperTests : IDisposable
{
    private const ulong Mebibyte = PlayedMemory.Mebibyte;
    private static readonly MemoryGate s_gate = new(() => new MemoryBudget(1400 * PlayedMemory.Mebibyte, "test"), () => PlayedMemory.Calm.Board, () => 0, TimeProvider.System);

    private readonly ScriptedChild _child = new();
    private readonly PlayedMemory _memory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<WeightKeeper> _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _child.Dispose();

    [Fact]
    public async Task Weights_that_are_missing_are_brought_back_once_memory_is_normal_and_less_and_less_often()
    {
        await using var supervisor = await StartAsync(new Residency { SizeBytes = 900 * Mebibyte, ResidentBytes = 500 * Mebibyte, Storage = "Mapped" });
        using var governor = new MemoryGovernor(_memory, supervisor, s_gate, _time, new FakeLogger<MemoryGovernor>());
        using var keeper = new WeightKeeper(supervisor, governor, _time, _log);

        // 1. While a neighbour has the memory nothing is taken back from it.
        _memory.Next = PlayedMemory.Available(150);
        governor.Tick();
        Assert.Equal(MemoryState.Tight, governor.Condition.State);
        keeper.Tick();
        Assert.Equal(0, Repairs);

        // 2. When it is done they come back.
        _memory.Next = PlayedMemory.Calm;
        PassCalm(governor);
        keeper.Tick();
        Assert.Equal(1, Repairs);
        Assert.Equal("400 MiB of 900 MiB of weights are not in memory; they are brought back in the background", _log.LatestRecord.Message);

        // 3. Where that does not last, the next tries come later and later.
        keeper.Tick();
        _time.Advance(TimeSpan.FromSeconds(29));
        keeper.Tick();
        Assert.Equal(1, Repairs);
        _time.Advance(TimeSpan.FromSeconds(1));
        keeper.Tick();
        Assert.Equal(2, Repairs);
        _time.Advance(TimeSpan.FromSeconds(59));
        keeper.Tick();
        Assert.Equal(2, Repairs);
    }

    [Fact]
    public async Task Pages_are_not_counted_while_nothing_moves_but_every_two_minutes()
    {
        await using var supervisor = await StartAsync(new Residency { SizeBytes = 900 * Mebibyte, ResidentBytes = 900 * Mebibyte, Storage = "Repacked" });
        using var governor = new MemoryGovernor(_memory, supervisor, s_gate, _time, new FakeLogger<MemoryGovernor>());
        using var keeper = new WeightKeeper(supervisor, governor, _time, _log);
        governor.Tick();
        Assert.True(keeper.Tick());
        Assert.False(keeper.Tick());

        // 1. Something went or came, or was swapped out.
        _memory.Next = PlayedMemory.Calm with { HeldBytes = PlayedMemory.Calm.HeldBytes - (2 * PlayedMemory.Mebibyte) };
        governor.Tick();
        Assert.True(keeper.Tick());
        Assert.False(keeper.Tick());
        _memory.Next = _memory.Next with { SwappedBytes = 4096 };
        governor.Tick();
        Assert.True(keeper.Tick());

        // 2. One may have gone while another came.
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(keeper.Tick());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(keeper.Tick());
    }

    [Fact]
    public async Task Weights_are_left_where_they_are_when_they_would_not_find_room()
    {
        await using var supervisor = await StartAsync(new Residency { SizeBytes = 3000 * Mebibyte, ResidentBytes = 1100 * Mebibyte, Storage = "Mapped" });
        using var governor = new MemoryGovernor(_memory, supervisor, s_gate, _time, new FakeLogger<MemoryGovernor>());
        using var keeper = new WeightKeeper(supervisor, governor, _time, _log);
        governor.Tick();
        keeper.Tick();
        Assert.Equal((MemoryState.Normal, 0), (governor.Condition.State, Repairs));
    }

    [Fact]
    public async Task A_refused_lock_is_told_once_with_what_allows_it()
    {
        await using var supervisor = await StartAsync(new Residency { SizeBytes = 900 * Mebibyte, ResidentBytes = 900 * Mebibyte, Storage = "Repacked", LockRefused = true });
        using var governor = new MemoryGovernor(_memory, supervisor, s_gate, _time, new FakeLogger<MemoryGovernor>());
        using var keeper = new WeightKeeper(supervisor, governor, _time, _log);
        keeper.Tick();
        keeper.Tick();
        var record = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal(3421, record.Id.Id);
        Assert.Contains("LimitMEMLOCK=infinity", record.Message, StringComparison.Ordinal);
    }

    private int Repairs => _log.Collector.GetSnapshot().Count(record => record.Id.Id == 3420);

    private async Task<EngineSupervisor> StartAsync(Residency residency)
    {
        var settings = _child.Says([ScriptedPeer.Hello(), ScriptedPeer.Ready(), new Event { Residency = residency }], "while read -r _; do :; done");
        var supervisor = new EngineSupervisor(settings, _time, new FakeLogger<EngineSupervisor>());
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        supervisor.Changed += () =>
        {
            if (supervisor.Snapshot is { State: Daemon.Engine.EngineState.Ready, Weights: not null })
            {
                counted.TrySetResult();
            }
        };
        await supervisor.StartAsync(Ct);
        await counted.Task.WaitAsync(Ct);
        return supervisor;
    }

    private void PassCalm(MemoryGovernor governor)
    {
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            governor.Tick();
        }

        Assert.Equal(MemoryState.Normal, governor.Condition.State);
    }
}
