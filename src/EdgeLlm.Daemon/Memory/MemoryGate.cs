using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Proves before a load that the model fits: into the budget, and into what the machine has left.</summary>
/// <param name="budget">The budget.</param>
/// <param name="board">Reads the machine.</param>
/// <param name="held">Bytes that the daemon holds already.</param>
internal sealed class MemoryGate(MemoryBudget budget, Func<BoardMemory> board, Func<long> held)
{
    private long _wantedBytes;

    /// <summary>The budget.</summary>
    public MemoryBudget Budget => budget;

    /// <summary>
    /// A load that may begin. One that the budget allows and the machine has no room for now becomes smaller, if that helps.
    /// </summary>
    /// <exception cref="EdgeLlmException">It does not fit, or the file is no model; the message has the numbers.</exception>
    public Admission Prove(EngineLoad load)
    {
        var (model, plan) = ProveBudget(load);
        Volatile.Write(ref _wantedBytes, plan.NeededBytes);
        var room = held() + board().AvailableBytes;
        return plan.NeededBytes <= room ? new Admission(load, plan, "")
            : PlanSearch.Nearest(model, load, room) is { } found ? new Admission(found.Load, found.Plan, Describe(found))
            : throw new EdgeLlmException(
                EdgeLlmError.OutOfMemory,
                $"The model needs {MemorySize.Of(plan.NeededBytes)}, which the budget allows, but {MemorySize.Of(plan.NeededBytes - room)} of it are not available on this machine now: "
                + "other programs hold them.");
    }

    /// <summary>The plan of a load that the budget allows, whatever the machine has left now.</summary>
    /// <exception cref="EdgeLlmException">It does not fit, or the file is no model; the message has the numbers.</exception>
    public (ModelSummary Model, MemoryPlan Plan) ProveBudget(EngineLoad load)
    {
        var model = ModelCheck.Inspect(load.ModelPath);
        if (load.ContextTokens > model.Shape.MostContextTokens(load.Slots))
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidConfiguration,
                $"Model:ContextTokens is {load.ContextTokens}, of which {load.Slots} slots of this model, each of {model.Shape.ContextLength} at most, can't use all: lower it.");
        }

        var plan = MemoryPlan.For(model, load);
        if (plan.NeededBytes > budget.Bytes)
        {
            throw new EdgeLlmException(
                EdgeLlmError.OutOfMemory,
                $"The model needs {MemorySize.Of(plan.NeededBytes)} and the budget is {MemorySize.Of(budget.Bytes)} ({budget.Origin}). {Advice(model, load)}");
        }

        return (model, plan);
    }

    /// <summary>Whether the last load that was wanted would find room, were the one that is there given up.</summary>
    public bool HasRoom(MemoryReading now) => _wantedBytes > 0 && now.HeldBytes + now.Board.AvailableBytes >= _wantedBytes;

    private string Advice(ModelSummary model, EngineLoad load) => PlanSearch.Nearest(model, load, budget.Bytes) is { } found
        ? $"It fits with {Describe(found)}: {MemorySize.Of(found.Plan.NeededBytes)}."
        : $"No settings fit: the smallest need {MemorySize.Of(PlanSearch.Smallest(model, load).NeededBytes)}. Raise the budget or take a smaller model.";

    private static string Describe(PlanSearch.Found found) =>
        string.Join(", ", found.Changes.Select(change => $"Model:{change.Setting} {change.To} instead of {change.From}"));
}
