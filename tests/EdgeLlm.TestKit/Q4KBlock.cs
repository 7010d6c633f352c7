using System.Buffers.Binary;

namespace EdgeLlm.TestKit;

/// <summary>
/// Q4_K: 256 weights in 8 groups of 32. Two 16-bit factors, 8 scales and 8 minimums of 6 bits each packed into 12 bytes,
/// then 4 bits a weight; weight = factor × scale × bits - minimumFactor × minimum.
/// </summary>
internal static class Q4KBlock
{
    public const int Weights = 256;
    public const int Bytes = 144;

    private const int Groups = 8;
    private const int GroupWeights = 32;
    private const int ScalesAt = 4;
    private const int BitsAt = 16;

    public static void Encode(ReadOnlySpan<float> weights, Span<byte> block)
    {
        // 1. The range of each group; it always includes 0, because a minimum can only be subtracted
        Span<float> steps = stackalloc float[Groups];
        Span<float> minimums = stackalloc float[Groups];
        for (var g = 0; g < Groups; g++)
        {
            float low = 0, high = 0;
            foreach (var weight in weights.Slice(g * GroupWeights, GroupWeights))
            {
                low = Math.Min(low, weight);
                high = Math.Max(high, weight);
            }

            steps[g] = (high - low) / 15;
            minimums[g] = -low;
        }

        // 2. Ranges as multiples of two common factors
        var factor = (Half)(Largest(steps) / 63);
        var minimumFactor = (Half)(Largest(minimums) / 63);
        BinaryPrimitives.WriteHalfLittleEndian(block, factor);
        BinaryPrimitives.WriteHalfLittleEndian(block[2..], minimumFactor);
        block[ScalesAt..].Clear();
        for (var g = 0; g < Groups; g++)
        {
            var scale = SixBits(steps[g], (float)factor);
            var minimum = SixBits(minimums[g], (float)minimumFactor);
            PackScale(block.Slice(ScalesAt, 12), g, scale, minimum);

            // 3. Weights, against the scales as they will be read back
            var step = (float)factor * scale;
            var offset = (float)minimumFactor * minimum;
            for (var i = 0; i < GroupWeights; i++)
            {
                var bits = step == 0 ? 0 : (int)Math.Clamp(MathF.Round((weights[(g * GroupWeights) + i] + offset) / step), 0, 15);
                block[BitsAt + (g / 2 * GroupWeights) + i] |= (byte)(bits << (g % 2 * 4));
            }
        }
    }

    /// <summary>Groups 0-3 own the low six bits of a byte each; groups 4-7 share a byte for their low halves and take the top bits of those.</summary>
    private static void PackScale(Span<byte> packed, int group, int scale, int minimum)
    {
        if (group < 4)
        {
            packed[group] |= (byte)scale;
            packed[group + 4] |= (byte)minimum;
            return;
        }

        packed[group + 4] |= (byte)((scale & 0xF) | ((minimum & 0xF) << 4));
        packed[group - 4] |= (byte)((scale >> 4) << 6);
        packed[group] |= (byte)((minimum >> 4) << 6);
    }

    private static int SixBits(float value, float factor) => factor == 0 ? 0 : (int)Math.Clamp(MathF.Round(value / factor), 0, 63);

    private static float Largest(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }
}
