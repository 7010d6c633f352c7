namespace EdgeLlm.TestKit;

/// <summary>Which encodings a model of the reference's shape has, as llama.cpp's quantiser would choose them.</summary>
/// <param name="Name">For example "Q4_K_M".</param>
/// <param name="FileType">llama.cpp's number of it.</param>
/// <param name="Most">Of all matrices but those below.</param>
/// <param name="Output">Of the output matrix.</param>
/// <param name="Values">Of a block's attn_v.</param>
/// <param name="Down">Of a block's ffn_down.</param>
public sealed record ReferenceMix(
    string Name, uint FileType, TensorEncoding Most, TensorEncoding Output, Func<int, TensorEncoding> Values, Func<int, TensorEncoding> Down)
{
    /// <summary>Transformer blocks of the reference.</summary>
    internal const int Layers = 28;

    /// <summary>More bits for attn_v and ffn_down of the first and the last eighth of the blocks, and of every third between.</summary>
    public static ReferenceMix Q4KM { get; } = new(
        "Q4_K_M", 15, TensorEncoding.Q4_K, TensorEncoding.Q6_K, MoreOften, MoreOften);

    /// <summary>A bit more for attn_v of the first four blocks and ffn_down of the first eighth.</summary>
    public static ReferenceMix Q4KS { get; } = new(
        "Q4_K_S",
        14,
        TensorEncoding.Q4_K,
        TensorEncoding.Q6_K,
        layer => layer < 4 ? TensorEncoding.Q5_K : TensorEncoding.Q4_K,
        layer => layer < Layers / 8 ? TensorEncoding.Q5_K : TensorEncoding.Q4_K);

    /// <summary>16-bit floats.</summary>
    public static ReferenceMix F16 { get; } = new(
        "F16", 1, TensorEncoding.F16, TensorEncoding.F16, _ => TensorEncoding.F16, _ => TensorEncoding.F16);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReferenceMix> All { get; } = [Q4KM, Q4KS, F16];

    private static TensorEncoding MoreOften(int layer) =>
        layer < Layers / 8 || layer >= 7 * Layers / 8 || (layer - (Layers / 8)) % 3 == 2 ? TensorEncoding.Q6_K : TensorEncoding.Q4_K;
}
