using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Tests.Scheduling;

namespace EdgeLlm.Inference.Tests.Native;

/// <summary>The library keeps using a pool of threads for a moment after it was given another one.</summary>
public sealed class ThreadCountTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public void Changing_the_number_of_threads_over_and_over_computes_the_same()
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        using var context = new LlamaContext(model, new LlamaContextOptions(512, Slots: 1, Outputs: 1, BatchTokens: 32, Threads: 1, CacheType.F16));
        var expected = Compute(context);
        for (var i = 0; i < 200; i++)
        {
            // Twice in a row too, so that a pool goes that never computed.
            context.UseThreads(1 + (i % 2));
            context.UseThreads(2 - (i % 3 % 2));
            Assert.Equal(expected, Compute(context));
        }
    }

    private static float[] Compute(LlamaContext context)
    {
        context.Add(5, 0, slot: 0, wantsLogits: true);
        Assert.Equal(DecodeResult.Ok, context.Decode());
        var logits = context.Logits(0)[..16].ToArray();
        context.Forget(0);
        return logits;
    }
}
