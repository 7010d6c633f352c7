using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class MemoryGateTests
{
    private const long Mebibyte = PlayedMemory.Mebibyte;
    private static readonly string s_model = Path.Combine(AppContext.BaseDirectory, "demo", "edgellm-demo.gguf");
    private static readonly EngineLoad s_load = new() { ModelPath = s_model, ContextTokens = 4096, Slots = 2, BatchTokens = 2048 };

    [Fact]
    public void What_fits_is_loaded_as_wanted()
    {
        var admission = Gate(budget: 1000, available: 1000).Prove(s_load);
        Assert.Equal((s_load, ""), (admission.Load, admission.Smaller));
    }

    [Fact]
    public void What_is_over_the_budget_is_refused_with_the_settings_that_fit()
    {
        var needed = Gate(budget: 1000, available: 1000).Prove(s_load).Plan.NeededBytes / Mebibyte;
        var error = Assert.Throws<EdgeLlmException>(() => Gate(needed - 10, available: 4000).Prove(s_load));
        Assert.Equal(EdgeLlmError.OutOfMemory, error.Error);
        Assert.Matches(@"needs [\d,]+ MiB and the budget is [\d,]+ MiB \(test\)\. It fits with Model:BatchTokens \d+ instead of 2048: [\d,]+ MiB\.", error.Message);
    }

    [Fact]
    public void What_the_machine_has_no_room_for_now_is_loaded_smaller_and_has_room_for_more_later()
    {
        var needed = Gate(budget: 1000, available: 1000).Prove(s_load).Plan.NeededBytes / Mebibyte;
        var gate = Gate(budget: 1000, available: needed - 10);
        var admission = gate.Prove(s_load);
        Assert.Matches(@"Model:BatchTokens \d+ instead of 2048", admission.Smaller);
        Assert.True(admission.Plan.NeededBytes <= (needed - 10) * Mebibyte);
        Assert.True(admission.Load.BatchTokens < 2048);
        Assert.False(gate.HasRoom(PlayedMemory.Available(1) with { HeldBytes = (needed - 10) * Mebibyte }));
        Assert.True(gate.HasRoom(PlayedMemory.Available(100) with { HeldBytes = (needed - 10) * Mebibyte }));
    }

    [Fact]
    public void What_fits_nowhere_now_is_refused_with_what_is_missing()
    {
        var error = Assert.Throws<EdgeLlmException>(() => Gate(budget: 1000, available: 20).Prove(s_load));
        Assert.Matches(@"but [\d,]+ MiB of it are not available on this machine now", error.Message);
    }

    [Fact]
    public void Context_that_no_slot_can_use_is_refused()
    {
        var error = Assert.Throws<EdgeLlmException>(() => Gate(budget: 9000, available: 9000).Prove(s_load with { ContextTokens = 8192 }));
        Assert.Equal(EdgeLlmError.InvalidConfiguration, error.Error);
        Assert.Contains("Model:ContextTokens is 8192, of which 2 slots of this model, each of 2048 at most", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_killed_is_loaded_smaller_and_smaller_and_in_full_again_after_an_hour()
    {
        var time = new FakeTimeProvider();
        var gate = new MemoryGate(() => new MemoryBudget(9000 * Mebibyte, "test"), () => PlayedMemory.Calm.Board, () => 0, time);
        var full = gate.Prove(s_load).Plan;
        gate.Learn(full);
        var smaller = gate.Prove(s_load);
        Assert.True(smaller.IsLesson && smaller.Plan.NeededBytes <= full.NeededBytes * 0.95);
        Assert.False(gate.HasRoom(PlayedMemory.Calm));
        gate.Learn(smaller.Plan);
        var smallest = gate.Prove(s_load);
        Assert.True(smallest.IsLesson && smallest.Plan.NeededBytes < smaller.Plan.NeededBytes);

        // Where nothing is smaller any more the smallest is tried all the same.
        gate.Learn(smallest.Plan);
        Assert.True(gate.Prove(s_load).Plan.NeededBytes <= smallest.Plan.NeededBytes);
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(gate.Prove(s_load).IsLesson);
        time.Advance(TimeSpan.FromHours(3));
        Assert.Equal((false, full.NeededBytes), (gate.Prove(s_load).IsLesson, gate.Prove(s_load).Plan.NeededBytes));
        Assert.True(gate.HasRoom(PlayedMemory.Calm));
    }

    [Fact]
    public void A_budget_that_an_operator_lowers_holds_from_the_next_load_on()
    {
        using var kernel = new FakeCgroups();
        var gate = new MemoryGate(() => MemoryBudget.Of("", CgroupLimit.Read(kernel.Place), PlayedMemory.Calm.Board), () => PlayedMemory.Calm.Board, () => 0, TimeProvider.System);
        gate.Prove(s_load);
        kernel.Service.Write("memory.max", 50 * Mebibyte);
        Assert.Contains("the budget is 50 MiB (memory.max of the service's control group)", Assert.Throws<EdgeLlmException>(() => gate.Prove(s_load)).Message, StringComparison.Ordinal);
    }

    private static MemoryGate Gate(long budget, long available) =>
        new(() => new MemoryBudget(budget * Mebibyte, "test"), () => new BoardMemory(8192 * Mebibyte, available * Mebibyte), () => 0, TimeProvider.System);
}
