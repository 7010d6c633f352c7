using System.Collections.Immutable;
using System.Globalization;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Planning;

/// <summary>Finds the settings nearest to those that are wanted whose plan fits into a budget. Pure.</summary>
public static class PlanSearch
{
    // A report of usual size, a thought and an answer take most of it.
    private const int LeastContextTokens = 2048;
    private const int LeastBatchTokens = 32;
    private const int FullSpeedBatchTokens = 64;

    /// <summary>Settings that fit, what was turned to get there, and their plan.</summary>
    public sealed record Found(EngineLoad Load, ImmutableArray<PlanChange> Changes, MemoryPlan Plan);

    /// <summary>
    /// The cheapest turns that fit; null where nothing does. Smaller batches come first, which cost next to nothing, then a
    /// coarser cache, then less context, then drafts and slots.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="wanted">The settings that are wanted.</param>
    /// <param name="budgetBytes">What a plan may need.</param>
    public static Found? Nearest(ModelSummary model, EngineLoad wanted, long budgetBytes)
    {
        foreach (var (load, _) in Candidates(model, wanted).OrderBy(candidate => candidate.Price))
        {
            var plan = MemoryPlan.For(model, load);
            if (plan.NeededBytes <= budgetBytes)
            {
                return new Found(load, [.. Changes(model.Shape, wanted, load)], plan);
            }
        }

        return null;
    }

    /// <summary>The smallest plan that there is for a model.</summary>
    public static MemoryPlan Smallest(ModelSummary model, EngineLoad wanted) =>
        Candidates(model, wanted).Select(candidate => MemoryPlan.For(model, candidate.Load)).MinBy(plan => plan.NeededBytes)!;

    private static IEnumerable<(EngineLoad Load, double Price)> Candidates(ModelSummary model, EngineLoad wanted) =>
        from context in Halves(wanted.ContextTokens, LeastContextTokens)
        from batch in Halves(wanted.BatchTokens, LeastBatchTokens)
        from cache in CacheTypes(model.Shape, wanted.CacheType)
        from drafts in wanted.DraftTokens > 0 ? [wanted.DraftTokens, 0] : (int[])[0]
        from slots in Enumerable.Range(1, wanted.Slots)
        from weights in wanted.Weights == WeightStorage.Repacked ? [WeightStorage.Repacked, WeightStorage.Split] : (WeightStorage[])[wanted.Weights]
        where batch <= context
        let load = wanted with { ContextTokens = context, BatchTokens = batch, CacheType = cache, DraftTokens = drafts, Slots = slots, Weights = weights }
        select (load, Price(wanted, load));

    // By what a user feels; below 64 tokens a batch no longer reads prompts at full speed.
    private static double Price(EngineLoad wanted, EngineLoad load) =>
        Steps(wanted.BatchTokens, Math.Max(load.BatchTokens, FullSpeedBatchTokens)) + (load.BatchTokens < FullSpeedBatchTokens && load.BatchTokens < wanted.BatchTokens ? 3 : 0)
        + (4 * (Width(wanted.CacheType) - Width(load.CacheType)))
        + (6 * Steps(wanted.ContextTokens, load.ContextTokens))
        + (load.DraftTokens == wanted.DraftTokens ? 0 : 5)
        + (4 * (wanted.Slots - load.Slots))
        + (load.Weights == wanted.Weights ? 0 : 2);

    private static IEnumerable<PlanChange> Changes(ModelShape shape, EngineLoad from, EngineLoad to)
    {
        if (from.BatchTokens != to.BatchTokens)
        {
            yield return Of(
                nameof(EngineLoad.BatchTokens), from.BatchTokens, to.BatchTokens, to.BatchTokens < FullSpeedBatchTokens ? "prompts are read more slowly" : "next to nothing: prompts are read as fast from 64 up");
        }

        if (shape.ToCacheType(from.CacheType) != shape.ToCacheType(to.CacheType))
        {
            yield return new(nameof(EngineLoad.CacheType), $"{from.CacheType}", $"{to.CacheType}", "what was read is remembered less exactly");
        }

        if (from.ContextTokens != to.ContextTokens)
        {
            yield return Of(nameof(EngineLoad.ContextTokens), from.ContextTokens, to.ContextTokens, "shorter prompts, fewer diagnoses at once, fewer kept beginnings");
        }

        if (from.DraftTokens != to.DraftTokens)
        {
            yield return Of(nameof(EngineLoad.DraftTokens), from.DraftTokens, to.DraftTokens, "slower where memory is slower than the CPU");
        }

        if (from.Slots != to.Slots)
        {
            yield return Of(nameof(EngineLoad.Slots), from.Slots, to.Slots, "the others wait for their turn");
        }

        if (from.Weights != to.Weights)
        {
            yield return new(nameof(EngineLoad.Weights), $"{from.Weights}", $"{to.Weights}", "next to nothing: rows of the embedding are read from the file when they are needed");
        }
    }

    private static PlanChange Of(string setting, int from, int to, string price) =>
        new(setting, from.ToString(CultureInfo.InvariantCulture), to.ToString(CultureInfo.InvariantCulture), price);

    private static IEnumerable<int> Halves(int from, int least)
    {
        for (var value = from; value >= Math.Min(from, least); value /= 2)
        {
            yield return value;
        }
    }

    private static IEnumerable<CacheType> CacheTypes(ModelShape shape, CacheType wanted) => shape.ToCacheType(CacheType.Q4) != CacheType.Q4
        ? [wanted]
        : ((CacheType[])[CacheType.F16, CacheType.Q8, CacheType.Q4]).Where(type => Width(type) <= Width(wanted));

    private static double Steps(int from, int to) => from > to ? Math.Log2((double)from / to) : 0;

    private static int Width(CacheType type) => type switch
    {
        CacheType.F16 => 2,
        CacheType.Q8 => 1,
        _ => 0,
    };
}
