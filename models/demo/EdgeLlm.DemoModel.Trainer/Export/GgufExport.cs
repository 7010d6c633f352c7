using EdgeLlm.DemoModel.Network;
using EdgeLlm.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeLlm.DemoModel.Export;

/// <summary>Writes the model as the engine takes it: matrices in Q8_0, vectors in F32, the embedding as output matrix too.</summary>
internal static class GgufExport
{
    /// <summary>What the model says of itself.</summary>
    public const string Caution = "demonstration model: trained on synthetic faults, not for production";

    private const uint MostlyQ8 = 7;
    private const uint AllF32 = 0;

    /// <summary>Writes the model.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="weights">Weights by their names in GGUF.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="encoding">How matrices are stored.</param>
    public static void Write(string path, Dictionary<string, Tensor> weights, Vocabulary vocabulary, TensorEncoding encoding = TensorEncoding.Q8_0)
    {
        var writer = new GgufWriter();
        writer.Set("general.architecture", "qwen2");
        writer.Set("general.name", "EdgeLlm demo");
        writer.Set("general.license", "mit");
        writer.Set("general.file_type", encoding == TensorEncoding.Q8_0 ? MostlyQ8 : AllF32);
        writer.Set("edgellm.caution", Caution);
        writer.Set("qwen2.block_count", (uint)DemoShape.Layers);
        writer.Set("qwen2.context_length", (uint)DemoShape.ContextTokens);
        writer.Set("qwen2.embedding_length", (uint)DemoShape.Hidden);
        writer.Set("qwen2.feed_forward_length", (uint)DemoShape.FeedForward);
        writer.Set("qwen2.attention.head_count", (uint)DemoShape.Heads);
        writer.Set("qwen2.attention.head_count_kv", (uint)DemoShape.KeyValueHeads);
        writer.Set("qwen2.attention.layer_norm_rms_epsilon", DemoShape.NormEpsilon);
        writer.Set("qwen2.rope.freq_base", DemoShape.RopeBase);
        vocabulary.WriteTo(writer);
        foreach (var (name, weight) in weights)
        {
            var values = weight.detach().contiguous().data<float>().ToArray();
            var columns = (int)weight.shape[^1];
            void Row(long row, Span<float> into) => values.AsSpan((int)row * columns, columns).CopyTo(into);
            writer.Add(weight.shape.Length == 1
                ? TensorSpec.Vector(name, columns, Row)
                : TensorSpec.FromFloats(name, encoding, columns, weight.shape[0], Row));
        }

        writer.Write(path);
    }
}
