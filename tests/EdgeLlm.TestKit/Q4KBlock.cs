namespace EdgeLlm.TestKit;

/// <summary>Q4_K: a <see cref="SuperBlock"/> with 4 bits a weight; of each pair of groups, the second has the high halves.</summary>
internal static class Q4KBlock
{
    public const int Weights = SuperBlock.Weights;
    public const int Bytes = 144;

    public static void Encode(ReadOnlySpan<float> weights, Span<byte> block)
    {
        Span<byte> levels = stackalloc byte[Weights];
        SuperBlock.Quantise(weights, 15, block, levels);
        PackFourBits(levels, block[SuperBlock.HeaderBytes..]);
    }

    /// <summary>The low four bits of each level, 128 bytes.</summary>
    internal static void PackFourBits(ReadOnlySpan<byte> levels, Span<byte> packed)
    {
        packed[..(Weights / 2)].Clear();
        for (var i = 0; i < Weights; i++)
        {
            var group = i / SuperBlock.GroupWeights;
            packed[(group / 2 * SuperBlock.GroupWeights) + (i % SuperBlock.GroupWeights)] |= (byte)((levels[i] & 0xF) << (group % 2 * 4));
        }
    }
}
