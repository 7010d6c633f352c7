using System.Collections.Immutable;
using EdgeLlm.Inference.Native;
using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Inference.Worker;

/// <summary>The engine's half of the translation between this room's contract and the messages on the pipes. Pure.</summary>
internal static class WorkerProtocol
{
    internal static Hello ToHello(this LlamaLibraryInfo library, string version) => new()
    {
        ProtocolVersion = Framing.ProtocolVersion,
        Version = version,
        Library = library.ToString(),
        CpuVariant = library.CpuVariant,
        HeapLimitBytes = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
    };

    internal static Event ToEvent(this WeightResidency residency) => new()
    {
        Residency = new Residency
        {
            SizeBytes = (ulong)residency.SizeBytes,
            ResidentBytes = (ulong)residency.ResidentBytes,
            SwappedBytes = (ulong)residency.SwappedBytes,
            LockedBytes = (ulong)residency.LockedBytes,
            Storage = residency.Storage.ToString(),
            LockRefused = residency.IsLockRefused,
            BroughtBack = residency.WasBroughtBack,
        },
    };

    internal static Event ToProgress(this float fraction) => new() { LoadProgress = new LoadProgress { Fraction = fraction } };

    internal static Ready ToReady(this ResidentModel model) => new()
    {
        Name = model.Identity.Name,
        Architecture = model.Identity.Architecture,
        Quantisation = model.Identity.Quantisation,
        License = model.Identity.License,
        Caution = model.Identity.Caution,
        Sha256 = model.Identity.Sha256,
        SizeBytes = (ulong)model.Identity.SizeBytes,
        Parameters = (ulong)model.Identity.Parameters,
        ContextTokens = (uint)model.Identity.ContextTokens,
        Slots = (uint)model.Identity.Slots,
        Vocabulary = (uint)model.VocabularySize,
        Threads = (uint)model.Identity.Threads,
    };

    internal static GenerationRequest ToRequest(this Generate command) => new()
    {
        System = command.System,
        User = command.User,
        AnswerSchema = command.AnswerSchema,
        Caller = command.Caller,
        ReasoningTokens = (int)command.ReasoningTokens,
        AnswerTokens = (int)command.AnswerTokens,
        Sampling = new SamplingOptions(command.Temperature, (int)command.TopK, command.TopP, command.Seed),
        Alternatives = [.. command.Alternatives.Select(set => set.Texts.ToImmutableArray())],
        TimeLimit = command.TimeLimitMs == 0 ? null : TimeSpan.FromMilliseconds(command.TimeLimitMs),
    };

    internal static Event ToMessage(this GenerationEvent generated, ulong id) => generated switch
    {
        GenerationEvent.Started started => new Event
        {
            Started = new Started { Id = id, PromptTokens = (uint)started.PromptTokens, QueuedUs = Microseconds(started.Queued) },
        },
        GenerationEvent.ReasoningDelta reasoning => new Event { Text = new Text { Id = id, Text_ = reasoning.Text } },
        GenerationEvent.AnswerDelta answer => new Event
        {
            Text = new Text { Id = id, Answer = true, Text_ = answer.Text, Closing = answer.IsClosing },
        },
        GenerationEvent.AlternativesScored scored => new Event
        {
            Scored = new Scored { Id = id, Set = (uint)scored.Set, Probabilities = { scored.Probabilities } },
        },
        GenerationEvent.Completed completed => new Event
        {
            Completed = new Completed
            {
                Id = id,
                FinishReason = completed.FinishReason.ToString(),
                PromptTokens = (uint)completed.Usage.PromptTokens,
                ReasoningTokens = (uint)completed.Usage.ReasoningTokens,
                AnswerTokens = (uint)completed.Usage.AnswerTokens,
                CachedTokens = (uint)completed.Usage.CachedTokens,
                QueuedUs = Microseconds(completed.Timings.Queued),
                PrefillUs = Microseconds(completed.Timings.Prefill),
                ReasoningUs = Microseconds(completed.Timings.Reasoning),
                AnswerUs = Microseconds(completed.Timings.Answer),
            },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(generated), generated, "Unmapped event."),
    };

    internal static Event ToFatal(this EdgeLlmException error) =>
        new() { Fatal = new Fatal { Error = error.Error.ToString(), Message = error.Message } };

    internal static Event ToFailed(this EdgeLlmException error, ulong id) => new()
    {
        Failed = new Failed
        {
            Id = id,
            Error = error.Error.ToString(),
            Message = error.Message,
            RetryAfterMs = (ulong)(error.RetryAfter ?? TimeSpan.Zero).TotalMilliseconds,
        },
    };

    private static ulong Microseconds(TimeSpan time) => (ulong)Math.Max(0, time.TotalMicroseconds);
}
