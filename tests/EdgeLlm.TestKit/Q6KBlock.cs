using System.Buffers.Binary;

namespace EdgeLlm.TestKit;

/// <summary>
/// Q6_K: 256 weights in 16 groups of 16. 128 bytes of low four bits, 64 bytes of high two bits, 16 signed scales, one
/// 16-bit factor; weight = factor × scale × (bits - 32).
/// </summary>
internal static class Q6KBlock
{
    public const int Weights = 256;
    public const int Bytes = 210;

    private const int GroupWeights = 16;
    private const int HighAt = 128;
    private const int ScalesAt = 192;
    private const int FactorAt = 208;

    public static void Encode(ReadOnlySpan<float> weights, Span<byte> block)
    {
        // 1. Scales as multiples of one factor
        Span<float> steps = stackalloc float[Weights / GroupWeights];
        var largest = 0f;
        for (var g = 0; g < steps.Length; g++)
        {
            foreach (var weight in weights.Slice(g * GroupWeights, GroupWeights))
            {
                steps[g] = Math.Max(steps[g], Math.Abs(weight) / 31);
            }

            largest = Math.Max(largest, steps[g]);
        }

        var factor = (Half)(largest / 127);
        block.Clear();
        BinaryPrimitives.WriteHalfLittleEndian(block[FactorAt..], factor);
        for (var g = 0; g < steps.Length; g++)
        {
            block[ScalesAt + g] = (byte)((float)factor == 0 ? 0 : (int)Math.Clamp(MathF.Round(steps[g] / (float)factor), 0, 127));
        }

        // 2. Weights: each half of 128 is four runs of 32 that share their bytes
        for (var i = 0; i < Weights; i++)
        {
            var step = (float)factor * block[ScalesAt + (i / GroupWeights)];
            var bits = 32 + (step == 0 ? 0 : (int)Math.Clamp(MathF.Round(weights[i] / step), -32, 31));
            var half = i / 128;
            var run = i % 128 / 32;
            var place = i % 32;
            block[(half * 64) + (run % 2 * 32) + place] |= (byte)((bits & 0xF) << (run / 2 * 4));
            block[HighAt + (half * 32) + place] |= (byte)((bits >> 4) << (run * 2));
        }
    }
}
