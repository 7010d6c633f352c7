namespace EdgeLlm.TestKit;

/// <summary>
/// Q5_K: a <see cref="SuperBlock"/> with 5 bits a weight: 32 bytes of high bits, bit g of byte i for weight i of group g, then
/// low bits as those of <see cref="Q4KBlock"/>.
/// </summary>
internal static class Q5KBlock
{
    public const int Weights = SuperBlock.Weights;
    public const int Bytes = 176;

    private const int HighBytes = 32;

    public static void Encode(ReadOnlySpan<float> weights, Span<byte> block)
    {
        Span<byte> levels = stackalloc byte[Weights];
        SuperBlock.Quantise(weights, 31, block, levels);
        var high = block.Slice(SuperBlock.HeaderBytes, HighBytes);
        high.Clear();
        for (var i = 0; i < Weights; i++)
        {
            high[i % SuperBlock.GroupWeights] |= (byte)((levels[i] >> 4) << (i / SuperBlock.GroupWeights));
        }

        Q4KBlock.PackFourBits(levels, block[(SuperBlock.HeaderBytes + HighBytes)..]);
    }
}
