namespace EdgeLlm.Inference.Native;

/// <summary>Size and shape of a context.</summary>
/// <param name="ContextTokens">Cells shared by all slots.</param>
/// <param name="Slots">Sequences at once, those that only keep cells included.</param>
/// <param name="Outputs">Tokens of a batch that may have logits.</param>
/// <param name="BatchTokens">Tokens in one batch; also the longest time between two checks for a cancel.</param>
/// <param name="Threads">Compute threads.</param>
/// <param name="Cache">Precision of K and V.</param>
internal sealed record LlamaContextOptions(int ContextTokens, int Slots, int Outputs, int BatchTokens, int Threads, CacheType Cache)
{
    /// <summary>Cores that the threads stay on; none to leave that to the kernel.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>Counts what the context computes; null for one of its own.</summary>
    public WorkCounter? Work { get; init; }
}
