using System.Runtime.InteropServices;

namespace EdgeLlm.TestKit;

/// <summary>Turns a row of floats into the bytes of an encoding.</summary>
public static class RowEncoder
{
    /// <summary>Weights that an encoding packs into one block; rows are whole blocks.</summary>
    public static int BlockWeights(TensorEncoding encoding) => encoding switch
    {
        TensorEncoding.F32 or TensorEncoding.F16 => 1,
        TensorEncoding.Q8_0 => Q8Block.Weights,
        TensorEncoding.Q4_K => Q4KBlock.Weights,
        TensorEncoding.Q5_K => Q5KBlock.Weights,
        TensorEncoding.Q6_K => Q6KBlock.Weights,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding of this kit."),
    };

    /// <summary>Bytes of one row.</summary>
    public static int RowBytes(TensorEncoding encoding, long weights)
    {
        var block = BlockWeights(encoding);
        if (weights <= 0 || weights % block != 0)
        {
            throw new ArgumentException($"A row of {weights} weights is not made of whole {encoding} blocks of {block}.", nameof(weights));
        }

        var blockBytes = encoding switch
        {
            TensorEncoding.F32 => sizeof(float),
            TensorEncoding.F16 => 2,
            TensorEncoding.Q8_0 => Q8Block.Bytes,
            TensorEncoding.Q4_K => Q4KBlock.Bytes,
            TensorEncoding.Q5_K => Q5KBlock.Bytes,
            _ => Q6KBlock.Bytes,
        };
        return checked((int)(weights / block * blockBytes));
    }

    /// <summary>Encodes one row.</summary>
    public static void Encode(TensorEncoding encoding, ReadOnlySpan<float> row, Span<byte> encoded)
    {
        switch (encoding)
        {
            case TensorEncoding.F32:
                MemoryMarshal.AsBytes(row).CopyTo(encoded);
                break;
            case TensorEncoding.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(encoded);
                for (var i = 0; i < row.Length; i++)
                {
                    halves[i] = (Half)row[i];
                }

                break;
            case TensorEncoding.Q8_0:
                for (var i = 0; i < row.Length / Q8Block.Weights; i++)
                {
                    Q8Block.Encode(row.Slice(i * Q8Block.Weights, Q8Block.Weights), encoded.Slice(i * Q8Block.Bytes, Q8Block.Bytes));
                }

                break;
            case TensorEncoding.Q4_K:
                for (var i = 0; i < row.Length / Q4KBlock.Weights; i++)
                {
                    Q4KBlock.Encode(row.Slice(i * Q4KBlock.Weights, Q4KBlock.Weights), encoded.Slice(i * Q4KBlock.Bytes, Q4KBlock.Bytes));
                }

                break;
            case TensorEncoding.Q5_K:
                for (var i = 0; i < row.Length / Q5KBlock.Weights; i++)
                {
                    Q5KBlock.Encode(row.Slice(i * Q5KBlock.Weights, Q5KBlock.Weights), encoded.Slice(i * Q5KBlock.Bytes, Q5KBlock.Bytes));
                }

                break;
            case TensorEncoding.Q6_K:
                for (var i = 0; i < row.Length / Q6KBlock.Weights; i++)
                {
                    Q6KBlock.Encode(row.Slice(i * Q6KBlock.Weights, Q6KBlock.Weights), encoded.Slice(i * Q6KBlock.Bytes, Q6KBlock.Bytes));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding of this kit.");
        }
    }
}
