namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Shares one batch among the sequences: answers that are running first, because somebody reads them, then prompts in
/// the order in which they came. A long prompt thus delays a running answer by one batch at most.
/// </summary>
internal static class BatchComposer
{
    /// <summary>Fills <paramref name="shares"/> with the number of tokens that each sequence may put into a batch of <paramref name="capacity"/>.</summary>
    /// <param name="pending">Tokens that each sequence has to decode, oldest sequence first.</param>
    /// <param name="prefilling">Whether they are those of its prompt.</param>
    internal static void Compose(ReadOnlySpan<int> pending, ReadOnlySpan<bool> prefilling, int capacity, Span<int> shares)
    {
        shares.Clear();
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < pending.Length && capacity > 0; i++)
            {
                if (prefilling[i] == (pass == 1))
                {
                    shares[i] = Math.Min(pending[i], capacity);
                    capacity -= shares[i];
                }
            }
        }
    }
}
