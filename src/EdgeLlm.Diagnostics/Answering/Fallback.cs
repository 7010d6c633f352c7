using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>That and why the catalogue answers in the model's place.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Problem">What happened; null if nothing went wrong.</param>
internal sealed record Fallback(FallbackReason Reason, EdgeLlmException? Problem = null)
{
    /// <summary>
    /// What becomes of a failed generation: a reason to answer from the catalogue, or null where the caller does better
    /// to hear of it (shutting down, too busy, the report is too long, or the engine died with this very request in it).
    /// </summary>
    public static Fallback? For(EdgeLlmException problem, bool started)
    {
        FallbackReason? reason = problem.Error switch
        {
            EdgeLlmError.ModelNotResident or EdgeLlmError.EngineRestarting => started ? null : FallbackReason.EngineUnavailable,
            EdgeLlmError.InvalidModel or EdgeLlmError.IncompatibleLibrary or EdgeLlmError.InvalidConfiguration => FallbackReason.EngineUnavailable,
            EdgeLlmError.MemoryExhausted => FallbackReason.MemoryExhausted,
            EdgeLlmError.RequestQuarantined => FallbackReason.Quarantined,
            EdgeLlmError.DeadlineTooShort => FallbackReason.DeadlineTooShort,
            EdgeLlmError.EngineFailed or EdgeLlmError.InvalidSchema or EdgeLlmError.OutOfMemory => FallbackReason.EngineFailed,
            _ => null,
        };
        return reason is null ? null : new Fallback(reason.Value, problem);
    }

    /// <summary>One plain sentence for people.</summary>
    public string Detail(string language) => (language, Reason) switch
    {
        ("zh", FallbackReason.EngineUnavailable) => "模型尚未就绪，此答案仅来自故障目录。",
        ("zh", FallbackReason.EngineFailed) => "模型未能给出答案，此答案仅来自故障目录。",
        ("zh", FallbackReason.DeadlineTooShort) => "剩余时间不够模型作答，此答案仅来自故障目录。",
        ("zh", FallbackReason.NoAnswer) => "模型在字数限额内未能作答，此答案仅来自故障目录。",
        ("zh", FallbackReason.MemoryExhausted) => "设备内存不足，此答案仅来自故障目录。",
        ("zh", FallbackReason.Quarantined) => "引擎曾两次因此报告终止，已不再交给模型，此答案仅来自故障目录。",
        ("zh", _) => "按请求仅由故障目录作答。",
        (_, FallbackReason.EngineUnavailable) => "The model is not ready; this answer comes from the catalogue alone.",
        (_, FallbackReason.EngineFailed) => "The model could not answer; this answer comes from the catalogue alone.",
        (_, FallbackReason.DeadlineTooShort) => "The time left was too short for the model; this answer comes from the catalogue alone.",
        (_, FallbackReason.NoAnswer) => "The model came to no answer within its tokens; this answer comes from the catalogue alone.",
        (_, FallbackReason.MemoryExhausted) => "Memory is short on this machine; this answer comes from the catalogue alone.",
        (_, FallbackReason.Quarantined) => "The engine ended twice with this report, so that the model is not asked again; this answer comes from the catalogue alone.",
        _ => "The catalogue alone was asked for.",
    };
}
