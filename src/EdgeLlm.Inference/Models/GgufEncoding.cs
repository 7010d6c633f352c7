namespace EdgeLlm.Inference.Models;

/// <summary>How many weights an encoding packs into a block, and the bytes of one; as ggml 0.25 reports them.</summary>
/// <param name="BlockWeights">Weights in a block; a tensor's rows are whole blocks.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
/// <param name="IsMatrixType">True if llama.cpp can multiply by a matrix of it; with the others it ends the process.</param>
internal readonly record struct GgufEncoding(int BlockWeights, int BlockBytes, bool IsMatrixType)
{
    /// <summary>Looks an encoding up; null for a number that this build of ggml has no encoding for.</summary>
    public static GgufEncoding? Of(GgufTensorType type) => type switch
    {
        GgufTensorType.F32 => new(1, 4, true),
        GgufTensorType.F16 => new(1, 2, true),
        GgufTensorType.BF16 => new(1, 2, true),
        GgufTensorType.Q4_0 => new(32, 18, true),
        GgufTensorType.Q4_1 => new(32, 20, true),
        GgufTensorType.Q5_0 => new(32, 22, true),
        GgufTensorType.Q5_1 => new(32, 24, true),
        GgufTensorType.Q8_0 => new(32, 34, true),
        GgufTensorType.Q8_1 => new(32, 36, false),
        GgufTensorType.Q2_K => new(256, 84, true),
        GgufTensorType.Q3_K => new(256, 110, true),
        GgufTensorType.Q4_K => new(256, 144, true),
        GgufTensorType.Q5_K => new(256, 176, true),
        GgufTensorType.Q6_K => new(256, 210, true),
        GgufTensorType.Q8_K => new(256, 292, false),
        GgufTensorType.IQ2_XXS => new(256, 66, true),
        GgufTensorType.IQ2_XS => new(256, 74, true),
        GgufTensorType.IQ3_XXS => new(256, 98, true),
        GgufTensorType.IQ1_S => new(256, 50, true),
        GgufTensorType.IQ4_NL => new(32, 18, true),
        GgufTensorType.IQ3_S => new(256, 110, true),
        GgufTensorType.IQ2_S => new(256, 82, true),
        GgufTensorType.IQ4_XS => new(256, 136, true),
        GgufTensorType.IQ1_M => new(256, 56, true),
        GgufTensorType.I8 => new(1, 1, false),
        GgufTensorType.I16 => new(1, 2, false),
        GgufTensorType.I32 => new(1, 4, false),
        GgufTensorType.I64 => new(1, 8, false),
        GgufTensorType.F64 => new(1, 8, false),
        GgufTensorType.TQ1_0 => new(256, 54, true),
        GgufTensorType.TQ2_0 => new(256, 66, true),
        GgufTensorType.MXFP4 => new(32, 17, true),
        GgufTensorType.NVFP4 => new(64, 36, true),
        GgufTensorType.Q1_0 => new(128, 18, true),
        GgufTensorType.Q2_0 => new(64, 18, true),
        _ => null,
    };
}
