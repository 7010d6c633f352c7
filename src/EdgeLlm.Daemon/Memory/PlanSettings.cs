using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Memory;

/// <summary>The settings that a plan depends on.</summary>
internal sealed record PlanSettings(int ContextTokens, int Slots, int BatchTokens, int DraftTokens, string Weights, string CacheType)
{
    public static PlanSettings Of(EngineLoad load) =>
        new(load.ContextTokens, load.Slots, load.BatchTokens, load.DraftTokens, $"{load.Weights}", $"{load.CacheType}");
}
