using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>The part of the status that tells of memory.</summary>
internal sealed class MemoryReport(MemoryGate gate, MemoryWatch watch, MemoryGovernor governor, MemoryEnforcer enforcer, PressureSource pressure)
{
    /// <summary>Memory at this moment.</summary>
    public V1.MemoryStatus Read(EngineSnapshot engine)
    {
        var (budget, condition, enforcement) = (gate.Budget, governor.Condition, enforcer.Now);
        return new V1.MemoryStatus
        {
            DaemonBytes = (ulong)watch.Of(Environment.ProcessId),
            EngineBytes = (ulong)watch.Of(engine.ProcessId),
            ExpectedBytes = (ulong)(engine.Plan?.ExpectedBytes ?? 0),
            NeededBytes = (ulong)(engine.Plan?.NeededBytes ?? 0),
            BudgetBytes = (ulong)budget.Bytes,
            BudgetOrigin = budget.Origin,
            State = (V1.MemoryState)condition.State,
            Reason = condition.Reason,
            AvailableBytes = (ulong)BoardMemory.Read().AvailableBytes,
            SwappedBytes = (ulong)(condition.Reading?.SwappedBytes ?? 0),
            Smaller = engine.Smaller,
            Enforcement = enforcement.Problem.Length == 0 ? V1.MemoryEnforcement.ControlGroups : V1.MemoryEnforcement.OwnAccounting,
            EnforcementProblem = enforcement.Problem,
            EngineLimitBytes = (ulong)enforcement.LimitBytes,
            EngineProtectedBytes = (ulong)enforcement.ProtectedBytes,
            DaemonHeapLimitBytes = (ulong)HeapLimit.Current,
            EngineHeapLimitBytes = (ulong)(engine.ProcessId == 0 ? 0 : engine.Identity?.HeapLimitBytes ?? 0),
            Weights = engine is { State: EngineState.Ready, Weights: { } weights } ? ToProto(weights, engine.WeightRepairs) : null,
            PressureOrigin = (V1.MemoryPressureOrigin)pressure.Origin,
        };
    }

    private static V1.WeightsStatus ToProto(WeightResidency weights, int repairs) => new()
    {
        Storage = weights.Storage switch
        {
            WeightStorage.Repacked => V1.WeightStorage.Repacked,
            WeightStorage.Loaded => V1.WeightStorage.Loaded,
            WeightStorage.Split => V1.WeightStorage.Split,
            _ => V1.WeightStorage.Mapped,
        },
        SizeBytes = (ulong)weights.SizeBytes,
        ResidentBytes = (ulong)weights.ResidentBytes,
        SwappedBytes = (ulong)weights.SwappedBytes,
        LockedBytes = (ulong)weights.LockedBytes,
        Repairs = (uint)repairs,
    };
}
