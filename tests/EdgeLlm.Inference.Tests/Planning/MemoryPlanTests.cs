using CsCheck;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Tests.Scheduling;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Tests.Planning;

public sealed class MemoryPlanTests
{
    private const double Mebibyte = 1 << 20;
    private static readonly string s_demo = Path.Combine(AppContext.BaseDirectory, "demo", "edgellm-demo.gguf");

    private static readonly Gen<EngineLoad> s_load =
        from context in Gen.Int[1, 128]
        from slots in Gen.Int[1, 8]
        from batch in Gen.Int[32, 1024]
        from drafts in Gen.Int[0, 31]
        from weights in Gen.Enum<WeightStorage>()
        from cache in Gen.Enum<CacheType>()
        select new EngineLoad
        {
            ModelPath = "",
            ContextTokens = context * 512,
            Slots = slots,
            BatchTokens = Math.Min(batch, context * 512),
            DraftTokens = drafts,
            Weights = weights,
            CacheType = cache,
        };

    // What llama.cpp says that it allocates for the reference's shape, in MiB: commit 0ad4a86, x86-64.
    [Theory]
    [InlineData(1024, 2, 128, CacheType.Q8, 14.88, 15.95, 5.80)]
    [InlineData(4096, 2, 128, CacheType.Q8, 59.50, 16.71, 5.80)]
    [InlineData(4096, 2, 256, CacheType.Q8, 59.50, 33.35, 5.80)]
    [InlineData(4096, 2, 512, CacheType.Q8, 59.50, 66.61, 5.80)]
    [InlineData(4096, 2, 128, CacheType.Q4, 31.50, 16.71, 5.80)]
    [InlineData(4096, 2, 128, CacheType.F16, 112.00, 17.40, 5.80)]
    [InlineData(16384, 2, 128, CacheType.Q8, 238.00, 19.76, 5.80)]
    [InlineData(4096, 9, 128, CacheType.Q8, 59.50, 17.48, 9.85)]
    [InlineData(4096, 1, 32, CacheType.Q8, 59.50, 5.53, 5.22)]
    public void Plan_computes_what_the_library_allocates(int context, int slots, int batch, CacheType cache, double kv, double compute, double outputs)
    {
        var plan = MemoryPlan.For(ReferenceShape.Summary, new EngineLoad { ModelPath = "", ContextTokens = context, Slots = slots, BatchTokens = batch, CacheType = cache });
        Assert.Equal(kv, plan.BytesOf(MemoryUse.Cache) / Mebibyte, 0.01);
        Assert.Equal(compute, plan.BytesOf(MemoryUse.Compute) / Mebibyte, 1.0);
        Assert.Equal(outputs, plan.BytesOf(MemoryUse.Outputs) / Mebibyte, 0.6);
    }

    [Theory]
    [InlineData(CacheType.F16)]
    [InlineData(CacheType.Q8)]
    [InlineData(CacheType.Q4)]
    public void A_cell_takes_in_the_library_what_the_plan_says(CacheType cache)
    {
        const int Tokens = 256;
        using var model = EngineFixture.LoadBare(s_demo);
        using var context = new LlamaContext(model, new LlamaContextOptions(512, Slots: 1, Outputs: 1, BatchTokens: Tokens, Threads: 1, cache));
        for (var i = 0; i < Tokens; i++)
        {
            context.Add(5, i, 0, wantsLogits: i == Tokens - 1);
        }

        Assert.Equal(DecodeResult.Ok, context.Decode());

        // The saved cells have positions beside keys and values.
        var cells = (double)MemoryPlan.CellBytes(ModelCheck.Inspect(s_demo).Shape, cache) * Tokens;
        Assert.InRange(context.Save(0).Length / cells, 1.0, 1.06);
    }

    [Fact]
    public void Plan_counts_every_weight_once_and_a_shared_embedding_twice_where_it_is_rearranged()
    {
        var summary = ModelCheck.Inspect(s_demo);
        var plan = MemoryPlan.For(summary, new EngineLoad { ModelPath = s_demo });
        Assert.InRange((double)plan.BytesOf(MemoryUse.Weights) / summary.SizeBytes, 0.9, 1.0);
        Assert.True(plan.BytesOf(MemoryUse.Repacking) > summary.SharedEmbeddingBytes && summary.SharedEmbeddingBytes > 4096 * 192);
        Assert.Equal(0, MemoryPlan.For(summary, new EngineLoad { ModelPath = s_demo, Weights = WeightStorage.Mapped }).BytesOf(MemoryUse.Repacking));
        Assert.Equal(plan.NeededBytes, plan.ExpectedBytes + plan.BytesOf(MemoryUse.Margin));
        Assert.Equal(Enum.GetValues<MemoryUse>(), plan.Parts.Select(part => part.Use));
    }

    [Fact]
    public void Embedding_that_stays_in_the_file_counts_as_far_as_it_is_held()
    {
        long Weights(WeightStorage storage) => MemoryPlan.For(ReferenceShape.Summary, new EngineLoad { ModelPath = "", Weights = storage }).BytesOf(MemoryUse.Weights);
        Assert.Equal(ReferenceShape.Summary.Embedding.Length - FilePages.MostEmbeddingBytes, Weights(WeightStorage.Repacked) - Weights(WeightStorage.Split));
    }

    [Fact]
    public void More_of_anything_never_needs_less() => s_load.Sample(load =>
    {
        var needed = MemoryPlan.For(ReferenceShape.Summary, load).NeededBytes;
        EngineLoad[] more =
        [
            load with { ContextTokens = load.ContextTokens * 2 }, load with { Slots = load.Slots + 1 }, load with { BatchTokens = load.BatchTokens * 2 }, load with { DraftTokens = load.DraftTokens + 8 },
        ];
        return more.All(larger => MemoryPlan.For(ReferenceShape.Summary, larger).NeededBytes >= needed);
    });

    [Fact]
    public void Nearest_plan_fits_and_is_as_wanted_where_that_fits() =>
        Gen.Select(s_load, Gen.Int[900, 3000]).Sample((load, mebibytes) =>
        {
            var budget = (long)(mebibytes * Mebibyte);
            var found = PlanSearch.Nearest(ReferenceShape.Summary, load, budget);
            if (found is null)
            {
                return PlanSearch.Smallest(ReferenceShape.Summary, load).NeededBytes > budget;
            }

            var isWantedFitting = MemoryPlan.For(ReferenceShape.Summary, load).NeededBytes <= budget;
            return found.Plan.NeededBytes <= budget && isWantedFitting == found.Changes.IsEmpty;
        });

    [Fact]
    public void Smaller_batches_and_the_embedding_are_given_up_before_context()
    {
        var wanted = new EngineLoad { ModelPath = "", ContextTokens = 4096, BatchTokens = 512 };
        var needed = MemoryPlan.For(ReferenceShape.Summary, wanted).NeededBytes;
        Assert.Equal([nameof(EngineLoad.BatchTokens)], SettingsFor(needed - (20 << 20)));
        Assert.Equal([nameof(EngineLoad.BatchTokens), nameof(EngineLoad.Weights)], SettingsFor(needed - (120 << 20)));
        var tight = SettingsFor(PlanSearch.Smallest(ReferenceShape.Summary, wanted).NeededBytes + (14 << 20));
        Assert.Contains(nameof(EngineLoad.ContextTokens), tight);

        IEnumerable<string> SettingsFor(long budget) => PlanSearch.Nearest(ReferenceShape.Summary, wanted, budget)!.Changes.Select(change => change.Setting);
    }
}
