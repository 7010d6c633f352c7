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
        var factor = (float)BitConverter.ToHalf(block);
        var minimumFactor = (float)BitConverter.ToHalf(block[2..]);
        var scales = block.Slice(4, 12);
        var bits = block[16..];
        var weights = new float[256];
        for (var group = 0; group < 8; group++)
        {
            int scale, minimum;
            if (group < 4)
            {
                scale = scales[group] & 63;
                minimum = scales[group + 4] & 63;
            }
            else
            {
                scale = (scales[group + 4] & 15) | (scales[group - 4] >> 6 << 4);
                minimum = (scales[group + 4] >> 4) | (scales[group] >> 6 << 4);
            }

            for (var i = 0; i < 32; i++)
            {
                var pair = bits[(group / 2 * 32) + i];
                var value = group % 2 == 0 ? pair & 15 : pair >> 4;
                weights[(group * 32) + i] = (factor * scale * value) - (minimumFactor * minimum);
            }
        }

        return weights;
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
