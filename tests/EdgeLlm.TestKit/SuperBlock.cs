using System.Buffers.Binary;

namespace EdgeLlm.TestKit;

/// <summary>
/// What Q4_K and Q5_K have in common: 256 weights in 8 groups of 32; two 16-bit factors, then 8 scales and 8 minimums of 6 bits
/// each packed into 12 bytes; weight = factor × scale × level - minimumFactor × minimum.
/// </summary>
internal static class SuperBlock
{
    public const int Weights = 256;
    public const int Groups = 8;
    public const int GroupWeights = 32;
    public const int HeaderBytes = 16;

    private const int ScalesAt = 4;

    /// <summary>Writes the header, and the level of each weight.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="highest">The highest level: 15 for 4 bits, 31 for 5.</param>
    /// <param name="header">Where the header goes.</param>
    /// <param name="levels">Where the levels go, from 0 to <paramref name="highest"/>.</param>
    public static void Quantise(ReadOnlySpan<float> weights, int highest, Span<byte> header, Span<byte> levels)
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

            steps[g] = (high - low) / highest;
            minimums[g] = -low;
        }

        // 2. Ranges as multiples of two common factors
        var factor = (Half)(Largest(steps) / 63);
        var minimumFactor = (Half)(Largest(minimums) / 63);
        BinaryPrimitives.WriteHalfLittleEndian(header, factor);
        BinaryPrimitives.WriteHalfLittleEndian(header[2..], minimumFactor);
        header[ScalesAt..HeaderBytes].Clear();
        for (var g = 0; g < Groups; g++)
        {
            var scale = SixBits(steps[g], (float)factor);
            var minimum = SixBits(minimums[g], (float)minimumFactor);
            PackScale(header.Slice(ScalesAt, 12), g, scale, minimum);

            // 3. Levels, against the scales as they will be read back
            var step = (float)factor * scale;
            var offset = (float)minimumFactor * minimum;
            for (var i = g * GroupWeights; i < (g + 1) * GroupWeights; i++)
            {
                levels[i] = step == 0 ? (byte)0 : (byte)Math.Clamp(MathF.Round((weights[i] + offset) / step), 0, highest);
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
