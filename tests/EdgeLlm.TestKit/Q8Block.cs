using System.Buffers.Binary;

namespace EdgeLlm.TestKit;

/// <summary>Q8_0: 32 weights as a 16-bit scale and 32 signed bytes; weight = scale × byte.</summary>
internal static class Q8Block
{
    public const int Weights = 32;
    public const int Bytes = 34;

    public static void Encode(ReadOnlySpan<float> weights, Span<byte> block)
    {
        var largest = 0f;
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        // The scale as it will be read back, so that rounding it does not add to the error of each weight.
        var scale = (Half)(largest / 127);
        var inverse = (float)scale == 0 ? 0 : 1 / (float)scale;
        BinaryPrimitives.WriteHalfLittleEndian(block, scale);
        for (var i = 0; i < Weights; i++)
        {
            block[2 + i] = (byte)(sbyte)Math.Clamp(MathF.Round(weights[i] * inverse), -127, 127);
        }
    }
}
