using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

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

    private static MemoryGate Gate(long budget, long available) =>
        new(new MemoryBudget(budget * Mebibyte, "test"), () => new BoardMemory(8192 * Mebibyte, available * Mebibyte), () => 0);
}
