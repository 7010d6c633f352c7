namespace EdgeLlm.TestKit;

/// <summary>Encodings that the kit writes, with ggml's numbers.</summary>
public enum TensorEncoding
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>16-bit floats.</summary>
    F16 = 1,

    /// <summary>8 bits, one scale for 32 weights.</summary>
    Q8_0 = 8,

    /// <summary>4 bits in superblocks of 256.</summary>
    Q4_K = 12,

    /// <summary>5 bits in superblocks of 256.</summary>
    Q5_K = 13,

    /// <summary>6 bits in superblocks of 256.</summary>
    Q6_K = 14,
}
