using System.Collections.Immutable;

namespace EdgeLlm.Inference;

/// <summary>One step of a generation.</summary>
public abstract record GenerationEvent
{
    private GenerationEvent()
    {
    }

    /// <summary>The generation got its slot.</summary>
    public sealed record Started(int PromptTokens, TimeSpan Queued) : GenerationEvent;

    /// <summary>More reasoning; whole characters.</summary>
    public sealed record ReasoningDelta(string Text) : GenerationEvent;

    /// <summary>More of the answer; whole characters. All deltas together are one JSON document.</summary>
    /// <param name="Text">The characters.</param>
    /// <param name="IsClosing">
    /// True for the last delta of an answer that was closed because tokens or time ran out: the shortest text that makes it
    /// valid. The engine wrote it, the model did not choose it, so no value that ends in it says anything about the question.
    /// </param>
    public sealed record AnswerDelta(string Text, bool IsClosing = false) : GenerationEvent;

    /// <summary>
    /// How probable the model finds each text of a set of alternatives, at temperature 1 and if it is to be one of them; 1
    /// together. Comes before the text that it chose is complete; never for a set that closing the answer decided.
    /// </summary>
    /// <param name="Set">Position of the set in the request.</param>
    /// <param name="Probabilities">One for each text.</param>
    public sealed record AlternativesScored(int Set, ImmutableArray<double> Probabilities) : GenerationEvent;

    /// <summary>The answer is complete.</summary>
    public sealed record Completed(FinishReason FinishReason, GenerationUsage Usage, GenerationTimings Timings) : GenerationEvent;
}

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>The model completed its answer.</summary>
    Stop,

    /// <summary>The token limit came near and the answer was closed.</summary>
    TokenLimit,

    /// <summary>The deadline came near and the answer was closed.</summary>
    Deadline,
}

/// <summary>Tokens of one generation.</summary>
/// <param name="PromptTokens">Of the prompt.</param>
/// <param name="ReasoningTokens">Of the reasoning.</param>
/// <param name="AnswerTokens">Of the answer; the text that closed it counts.</param>
/// <param name="CachedTokens">Those of the prompt that were not computed, because an earlier one began alike.</param>
public sealed record GenerationUsage(int PromptTokens, int ReasoningTokens, int AnswerTokens, int CachedTokens = 0);

/// <summary>Where the time of one generation went.</summary>
public sealed record GenerationTimings(TimeSpan Queued, TimeSpan Prefill, TimeSpan Reasoning, TimeSpan Answer);
