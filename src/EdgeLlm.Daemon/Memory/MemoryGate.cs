using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Memory;

/// <summary>
/// Proves before a load that the model fits: into the budget, into what the machine has left, and into what is known from
/// engines that were killed.
/// </summary>
/// <param name="budget">Tells the budget, which an operator may change by the service's control group.</param>
/// <param name="board">Reads the machine.</param>
/// <param name="held">Bytes that the daemon holds already.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryGate(Func<MemoryBudget> budget, Func<BoardMemory> board, Func<long> held, TimeProvider time)
{
    private readonly OomLesson _lesson = new(time);
    private long _wantedBytes;

    /// <summary>The budget.</summary>
    public MemoryBudget Budget => budget();

    /// <summary>
    /// A load that may begin. One that the budget allows and the machine has no room for now becomes smaller, if that helps.
    /// </summary>
    /// <exception cref="EdgeLlmException">It does not fit, or the file is no model; the message has the numbers.</exception>
    public Admission Prove(EngineLoad load)
    {
        var room = held() + board().AvailableBytes;
        if (_lesson.MostBytes is { } learnt && ProveLesson(load, learnt, room) is { } smaller)
        {
            return smaller;
        }

        var (model, plan) = ProveBudget(load);
        Volatile.Write(ref _wantedBytes, plan.NeededBytes);
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
        var most = Budget;
        if (plan.NeededBytes > most.Bytes)
        {
            throw new EdgeLlmException(
                EdgeLlmError.OutOfMemory,
                $"The model needs {MemorySize.Of(plan.NeededBytes)} and the budget is {MemorySize.Of(most.Bytes)} ({most.Origin}). {Advice(model, load, most)}");
        }

        return (model, plan);
    }

    /// <summary>Remembers that the kernel killed an engine of this plan for want of memory.</summary>
    public void Learn(MemoryPlan plan) => _lesson.Learn(plan.NeededBytes);

    /// <summary>Whether the last load that was wanted would find room, were the one that is there given up.</summary>
    public bool HasRoom(MemoryReading now) =>
        _wantedBytes > 0 && now.HeldBytes + now.Board.AvailableBytes >= _wantedBytes && _wantedBytes <= (_lesson.MostBytes ?? _wantedBytes);

    // Null where that changes nothing. Where nothing is small enough the smallest is tried, which is better than no model.
    private Admission? ProveLesson(EngineLoad load, long learnt, long room)
    {
        var model = ModelCheck.Inspect(load.ModelPath);
        var most = Math.Min(Budget.Bytes, room);
        var found = PlanSearch.Nearest(model, load, Math.Min(learnt, most)) ?? PlanSearch.Nearest(model, load, PlanSearch.Smallest(model, load).NeededBytes);
        Volatile.Write(ref _wantedBytes, MemoryPlan.For(model, load).NeededBytes);
        return found is { Changes.Length: > 0 } && found.Plan.NeededBytes <= most ? new Admission(found.Load, found.Plan, Describe(found), IsLesson: true) : null;
    }

    private static string Advice(ModelSummary model, EngineLoad load, MemoryBudget most) => PlanSearch.Nearest(model, load, most.Bytes) is { } found
        ? $"It fits with {Describe(found)}: {MemorySize.Of(found.Plan.NeededBytes)}."
        : $"No settings fit: the smallest need {MemorySize.Of(PlanSearch.Smallest(model, load).NeededBytes)}. Raise the budget or take a smaller model.";

    private static string Describe(PlanSearch.Found found) =>
        string.Join(", ", found.Changes.Select(change => $"Model:{change.Setting} {change.To} instead of {change.From}"));
}
