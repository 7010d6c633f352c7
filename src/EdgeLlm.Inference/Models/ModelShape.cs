namespace EdgeLlm.Inference.Models;

/// <summary>Dimensions of a model, each within the limits of what can be served.</summary>
public sealed record ModelShape
{
    /// <summary>Tokens that the model was trained for.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int BlockCount { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int EmbeddingLength { get; init; }

    /// <summary>Width of the feed-forward part.</summary>
    public required int FeedForwardLength { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of one head.</summary>
    public int HeadLength => EmbeddingLength / HeadCount;

    /// <summary>Width of all keys, or all values, of one token in one block.</summary>
    public int KeyValueLength => HeadLength * KeyValueHeadCount;

    /// <summary>Most tokens of context that any use is made of: a sequence is never longer than what the model was trained for.</summary>
    /// <param name="slots">Sequences at once.</param>
    public long MostContextTokens(int slots) => (long)ContextLength * slots;

    /// <summary>The precision that a KV cache gets when this one is asked for: llama.cpp quantises blocks of 32 only.</summary>
    /// <param name="wanted">What is asked for.</param>
    public CacheType ToCacheType(CacheType wanted) => HeadLength % 32 == 0 ? wanted : CacheType.F16;
}
