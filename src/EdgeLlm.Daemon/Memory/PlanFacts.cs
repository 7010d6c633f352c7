using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Memory;

/// <summary>A plan with its verdict; written as JSON too.</summary>
internal sealed record PlanFacts
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Whose defaults were taken.</summary>
    public required MemoryProfile Profile { get; init; }

    /// <summary>The settings.</summary>
    public required PlanSettings Settings { get; init; }

    /// <summary>The lines of the plan.</summary>
    public required IReadOnlyList<MemoryPart> Parts { get; init; }

    /// <summary>What is expected to be held.</summary>
    public required long ExpectedBytes { get; init; }

    /// <summary>With the margin: what a budget has to allow.</summary>
    public required long NeededBytes { get; init; }

    /// <summary>The budget.</summary>
    public required long BudgetBytes { get; init; }

    /// <summary>Who says so.</summary>
    public required string BudgetOrigin { get; init; }

    /// <summary>Whether the settings are possible and the plan fits.</summary>
    public required bool Fits { get; init; }

    /// <summary>Why the settings are impossible whatever the budget; null if they are not.</summary>
    public string? Problem { get; init; }

    /// <summary>What would fit instead; null if it fits or nothing does.</summary>
    public IReadOnlyList<PlanChange>? Changes { get; init; }

    /// <summary>What the instead needs.</summary>
    public long? ChangedNeededBytes { get; init; }

    /// <summary>What the smallest settings need, where not even they fit.</summary>
    public long? SmallestBytes { get; init; }

    /// <summary>Plans and judges.</summary>
    public static PlanFacts Of(ModelSummary model, EngineLoad load, MemoryProfile profile, MemoryBudget budget)
    {
        var plan = MemoryPlan.For(model, load);
        var problem = load.ContextTokens > model.Shape.MostContextTokens(load.Slots)
            ? $"The model was trained for {model.Shape.ContextLength} tokens; {load.Slots} at once can't use {load.ContextTokens}."
            : load.BatchTokens > load.ContextTokens ? $"A batch of {load.BatchTokens} tokens is larger than the context of {load.ContextTokens}." : null;
        var isTooLarge = plan.NeededBytes > budget.Bytes;
        var found = isTooLarge ? PlanSearch.Nearest(model, load, budget.Bytes) : null;
        return new PlanFacts
        {
            Model = model.Name,
            Profile = profile,
            Settings = PlanSettings.Of(load),
            Parts = plan.Parts,
            ExpectedBytes = plan.ExpectedBytes,
            NeededBytes = plan.NeededBytes,
            BudgetBytes = budget.Bytes,
            BudgetOrigin = budget.Origin,
            Fits = problem is null && !isTooLarge,
            Problem = problem,
            Changes = found?.Changes,
            ChangedNeededBytes = found?.Plan.NeededBytes,
            SmallestBytes = isTooLarge && found is null ? PlanSearch.Smallest(model, load).NeededBytes : null,
        };
    }
}
