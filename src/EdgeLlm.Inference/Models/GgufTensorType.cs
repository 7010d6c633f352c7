namespace EdgeLlm.Inference.Models;

/// <summary>Encoding of a tensor, with the number and the name that ggml gives it.</summary>
internal enum GgufTensorType : uint
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>16-bit floats.</summary>
    F16 = 1,

    /// <summary>4 bits, one scale for 32 weights.</summary>
    Q4_0 = 2,

    /// <summary>4 bits, scale and minimum for 32 weights.</summary>
    Q4_1 = 3,

    /// <summary>5 bits, one scale for 32 weights.</summary>
    Q5_0 = 6,

    /// <summary>5 bits, scale and minimum for 32 weights.</summary>
    Q5_1 = 7,

    /// <summary>8 bits, one scale for 32 weights.</summary>
    Q8_0 = 8,

    /// <summary>8 bits with a sum; for activations only.</summary>
    Q8_1 = 9,

    /// <summary>2 bits in superblocks of 256.</summary>
    Q2_K = 10,

    /// <summary>3 bits in superblocks of 256.</summary>
    Q3_K = 11,

    /// <summary>4 bits in superblocks of 256.</summary>
    Q4_K = 12,

    /// <summary>5 bits in superblocks of 256.</summary>
    Q5_K = 13,

    /// <summary>6 bits in superblocks of 256.</summary>
    Q6_K = 14,

    /// <summary>8 bits in superblocks of 256; for activations only.</summary>
    Q8_K = 15,

    /// <summary>2.06 bits from a codebook.</summary>
    IQ2_XXS = 16,

    /// <summary>2.31 bits from a codebook.</summary>
    IQ2_XS = 17,

    /// <summary>3.06 bits from a codebook.</summary>
    IQ3_XXS = 18,

    /// <summary>1.56 bits from a codebook.</summary>
    IQ1_S = 19,

    /// <summary>4.5 bits, non-linear.</summary>
    IQ4_NL = 20,

    /// <summary>3.44 bits from a codebook.</summary>
    IQ3_S = 21,

    /// <summary>2.5 bits from a codebook.</summary>
    IQ2_S = 22,

    /// <summary>4.25 bits, non-linear.</summary>
    IQ4_XS = 23,

    /// <summary>Bytes; not for weights.</summary>
    I8 = 24,

    /// <summary>16-bit integers; not for weights.</summary>
    I16 = 25,

    /// <summary>32-bit integers; not for weights.</summary>
    I32 = 26,

    /// <summary>64-bit integers; not for weights.</summary>
    I64 = 27,

    /// <summary>64-bit floats; not for weights.</summary>
    F64 = 28,

    /// <summary>1.75 bits from a codebook.</summary>
    IQ1_M = 29,

    /// <summary>The upper half of 32-bit floats.</summary>
    BF16 = 30,

    /// <summary>Ternary, 1.69 bits.</summary>
    TQ1_0 = 34,

    /// <summary>Ternary, 2.06 bits.</summary>
    TQ2_0 = 35,

    /// <summary>4-bit floats with a shared exponent, OCP MX.</summary>
    MXFP4 = 39,

    /// <summary>4-bit floats with 8-bit float scales.</summary>
    NVFP4 = 40,

    /// <summary>1 bit, one scale for 128 weights.</summary>
    Q1_0 = 41,

    /// <summary>2 bits, one scale for 64 weights.</summary>
    Q2_0 = 42,
}
