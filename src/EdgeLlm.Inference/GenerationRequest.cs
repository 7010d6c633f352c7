using System.Collections.Immutable;

namespace EdgeLlm.Inference;

/// <summary>
/// One generation. <see cref="System"/> and <see cref="User"/> are plain text: no string in them can become a special
/// token, whatever it says; the chat form around them is the engine's.
/// </summary>
public sealed record GenerationRequest
{
    /// <summary>Instructions; the part that is the same for every request comes first, so that its KV can be shared.</summary>
    public required string System { get; init; }

    /// <summary>The question.</summary>
    public required string User { get; init; }

    /// <summary>JSON Schema that the answer satisfies; see docs/JSON_SCHEMA.md for the keys that are known.</summary>
    public required string AnswerSchema { get; init; }

    /// <summary>Most tokens of reasoning before the answer is made to begin; 0 for none.</summary>
    public int ReasoningTokens { get; init; } = 256;

    /// <summary>Most tokens of the answer. Near the limit it is closed in the shortest valid way, never cut.</summary>
    public int AnswerTokens { get; init; } = 384;

    /// <summary>
    /// Sets of texts whose probabilities are wanted: at the first place of the answer where every text of a set is legal,
    /// the model's own probability of each is reported, whichever it then writes. At most 8 sets of 64 texts of 256 bytes;
    /// no text may begin with another of its set.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Alternatives { get; init; } = [];

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Who asks; those who wait for a slot take turns by it.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Time in which the generation must be complete, from the call on; null for no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }
}

/// <summary>How tokens are chosen. The defaults are what DeepSeek recommends for its R1 models.</summary>
/// <param name="Temperature">0 to 2; 0 takes the most probable token.</param>
/// <param name="TopK">Candidates kept before top-p, 1 to 1000.</param>
/// <param name="TopP">Probability mass kept, above 0, at most 1.</param>
/// <param name="Seed">Seed of the sampler: the same request on the same machine gives the same tokens.</param>
public sealed record SamplingOptions(float Temperature = 0.6f, int TopK = 40, float TopP = 0.95f, ulong Seed = 0);
