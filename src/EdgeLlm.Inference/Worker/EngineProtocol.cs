using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Inference.Worker;

/// <summary>Translates between the contract of this room and the messages on the pipes. Pure.</summary>
internal static class EngineProtocol
{
    public static Load ToMessage(this EngineLoad load) => new()
    {
        ProtocolVersion = Framing.ProtocolVersion,
        ModelPath = load.ModelPath,
        ContextTokens = (uint)load.ContextTokens,
        Slots = (uint)load.Slots,
        QueueLength = (uint)load.QueueLength,
        BatchTokens = (uint)load.BatchTokens,
        Threads = (uint)load.Threads,
        DraftTokens = (uint)load.DraftTokens,
        CacheFolder = load.CacheFolder,
        Weights = $"{load.Weights}",
        CacheType = $"{load.CacheType}",
        LockWeights = load.LockWeights,
    };

    /// <summary>What an engine says of its weights.</summary>
    public static WeightResidency ToResidency(this Residency said) => new((long)said.SizeBytes, (long)said.ResidentBytes, (long)said.SwappedBytes, (long)said.LockedBytes)
    {
        Storage = Enum.TryParse<WeightStorage>(said.Storage, out var storage) ? storage : default,
        IsLockRefused = said.LockRefused,
        WasBroughtBack = said.BroughtBack,
    };

    /// <summary>Where weights are kept; the default where a message names none.</summary>
    public static WeightStorage ToWeightStorage(this Load load) => Enum.TryParse<WeightStorage>(load.Weights, out var storage) ? storage : default;

    /// <summary>Precision of the cache; the default where a message names none.</summary>
    public static CacheType ToCacheType(this Load load) => Enum.TryParse<CacheType>(load.CacheType, out var type) ? type : default;

    public static Generate ToMessage(this GenerationRequest request, ulong id) => new()
    {
        Id = id,
        System = request.System,
        User = request.User,
        AnswerSchema = request.AnswerSchema,
        Caller = request.Caller,
        ReasoningTokens = (uint)request.ReasoningTokens,
        AnswerTokens = (uint)request.AnswerTokens,
        Temperature = request.Sampling.Temperature,
        TopK = (uint)request.Sampling.TopK,
        TopP = request.Sampling.TopP,
        Seed = request.Sampling.Seed,
        Alternatives = { request.Alternatives.Select(texts => new Alternatives { Texts = { texts } }) },

        // 0 means "no limit" on the wire, so the shortest limit there is is one millisecond.
        TimeLimitMs = request.TimeLimit is { } limit ? (ulong)Math.Max(1, limit.TotalMilliseconds) : 0,
    };

    public static EngineIdentity ToIdentity(this Hello hello) => new(hello.Version, hello.Library, hello.CpuVariant, (long)hello.HeapLimitBytes);

    public static ModelIdentity ToIdentity(this Ready ready) => new()
    {
        Name = ready.Name,
        Architecture = ready.Architecture,
        Quantisation = ready.Quantisation,
        License = ready.License,
        Caution = ready.Caution,
        Sha256 = ready.Sha256,
        SizeBytes = (long)ready.SizeBytes,
        Parameters = (long)ready.Parameters,
        ContextTokens = (int)ready.ContextTokens,
        Slots = (int)ready.Slots,
        Threads = (int)ready.Threads,
    };

    public static EdgeLlmException ToException(this Fatal fatal) => new(ToError(fatal.Error), fatal.Message);

    public static EdgeLlmException ToException(this Failed failed) => new(ToError(failed.Error), failed.Message)
    {
        RetryAfter = failed.RetryAfterMs == 0 ? null : TimeSpan.FromMilliseconds(failed.RetryAfterMs),
    };

    public static EnginePulse ToPulse(this Pulse pulse) => new((long)pulse.Work, (int)pulse.Running, (int)pulse.Waiting, (int)pulse.Threads);

    public static GenerationEvent ToEvent(this Started started) =>
        new GenerationEvent.Started((int)started.PromptTokens, Microseconds(started.QueuedUs));

    public static GenerationEvent ToEvent(this Text text) =>
        text.Answer ? new GenerationEvent.AnswerDelta(text.Text_, text.Closing) : new GenerationEvent.ReasoningDelta(text.Text_);

    public static GenerationEvent ToEvent(this Scored scored) =>
        new GenerationEvent.AlternativesScored((int)scored.Set, [.. scored.Probabilities]);

    public static GenerationEvent ToEvent(this Completed completed) => new GenerationEvent.Completed(
        ToFinishReason(completed.FinishReason),
        new GenerationUsage((int)completed.PromptTokens, (int)completed.ReasoningTokens, (int)completed.AnswerTokens, (int)completed.CachedTokens),
        new GenerationTimings(
            Microseconds(completed.QueuedUs),
            Microseconds(completed.PrefillUs),
            Microseconds(completed.ReasoningUs),
            Microseconds(completed.AnswerUs)));

    // Names cross the pipe, not numbers; one that this build doesn't know is a failure of the engine all the same.
    private static EdgeLlmError ToError(string name) =>
        Enum.TryParse<EdgeLlmError>(name, out var error) && Enum.IsDefined(error) ? error : EdgeLlmError.EngineFailed;

    private static FinishReason ToFinishReason(string name) =>
        Enum.TryParse<FinishReason>(name, out var reason) && Enum.IsDefined(reason)
            ? reason
            : throw new InvalidDataException($"A generation ended for a reason that is not known: '{name}'.");

    private static TimeSpan Microseconds(ulong value) => TimeSpan.FromMicroseconds(value);
}
