namespace EdgeLlm.Inference.Tests.Models;

/// <summary>Reads encoded blocks back, written from the formats' definition and not from the encoders.</summary>
internal static class BlockReader
{
    public static float[] ReadQ8_0(ReadOnlySpan<byte> block)
    {
        var scale = (float)BitConverter.ToHalf(block);
        var weights = new float[32];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = scale * (sbyte)block[2 + i];
        }

        return weights;
    }

    public static float[] ReadQ4_K(ReadOnlySpan<byte> block)
    {
        var bits = block[16..];
        var weights = new float[256];
        for (var i = 0; i < 256; i++)
        {
            weights[i] = Weight(block, i / 32, FourBits(bits, i));
        }

        return weights;
    }

    public static float[] ReadQ5_K(ReadOnlySpan<byte> block)
    {
        var high = block.Slice(16, 32);
        var bits = block[48..];
        var weights = new float[256];
        for (var i = 0; i < 256; i++)
        {
            var fifth = (high[i % 32] >> (i / 32)) & 1;
            weights[i] = Weight(block, i / 32, FourBits(bits, i) + (16 * fifth));
        }

        return weights;
    }

    private static int FourBits(ReadOnlySpan<byte> bits, int index)
    {
        var pair = bits[(index / 64 * 32) + (index % 32)];
        return index / 32 % 2 == 0 ? pair & 15 : pair >> 4;
    }

    /// <summary>By the header of 16 bytes that Q4_K and Q5_K share.</summary>
    private static float Weight(ReadOnlySpan<byte> header, int group, int level)
    {
        var factor = (float)BitConverter.ToHalf(header);
        var minimumFactor = (float)BitConverter.ToHalf(header[2..]);
        var scales = header.Slice(4, 12);
        var (scale, minimum) = group < 4
            ? (scales[group] & 63, scales[group + 4] & 63)
            : ((scales[group + 4] & 15) | (scales[group - 4] >> 6 << 4), (scales[group + 4] >> 4) | (scales[group] >> 6 << 4));
        return (factor * scale * level) - (minimumFactor * minimum);
    }

    public static float[] ReadQ6_K(ReadOnlySpan<byte> block)
    {
        var factor = (float)BitConverter.ToHalf(block[208..]);
        var weights = new float[256];
        for (var half = 0; half < 2; half++)
        {
            var low = block[(half * 64)..];
            var high = block[(128 + (half * 32))..];
            for (var i = 0; i < 32; i++)
            {
                Span<int> values =
                [
                    (low[i] & 15) | ((high[i] & 3) << 4),
                    (low[i + 32] & 15) | (((high[i] >> 2) & 3) << 4),
                    (low[i] >> 4) | (((high[i] >> 4) & 3) << 4),
                    (low[i + 32] >> 4) | (((high[i] >> 6) & 3) << 4),
                ];
                for (var run = 0; run < 4; run++)
                {
                    var at = (half * 128) + (run * 32) + i;
                    weights[at] = factor * (sbyte)block[192 + (at / 16)] * (values[run] - 32);
                }
            }
        }

        return weights;
    }
}
