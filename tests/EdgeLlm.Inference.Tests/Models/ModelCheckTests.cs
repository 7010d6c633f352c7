using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class ModelCheckTests
{
    public static TheoryData<string, Action<GgufWriter>> Unservable => new()
    {
        { "is 'llama', which is not supported; supported: qwen2", w => w.Set("general.architecture", "llama") },
        { "the key 'general.architecture' is missing", w => w.Remove("general.architecture") },
        { "block_count' is 0; it must be 1 to 1024", w => w.Set("qwen2.block_count", 0u) },
        { "block_count' is 4000000000", w => w.Set("qwen2.block_count", 4_000_000_000u) },
        { "the tensor 'blk.1.attn_norm.weight' is missing", w => w.Set("qwen2.block_count", 2u) },
        { "block_count' has type String where UInt32 is expected", w => w.Set("qwen2.block_count", "1") },
        { "rms_epsilon' is NaN", w => w.Set("qwen2.attention.layer_norm_rms_epsilon", float.NaN) },
        { "rms_epsilon' is 0;", w => w.Set("qwen2.attention.layer_norm_rms_epsilon", 0f) },
        { "rms_epsilon' is -1E-06", w => w.Set("qwen2.attention.layer_norm_rms_epsilon", -1e-6f) },
        { "rms_epsilon' is 5;", w => w.Set("qwen2.attention.layer_norm_rms_epsilon", 5f) },
        { "freq_base' is Infinity", w => w.Set("qwen2.rope.freq_base", float.PositiveInfinity) },
        { "context_length' is 0", w => w.Set("qwen2.context_length", 0u) },
        { "the key 'qwen2.context_length' is missing", w => w.Remove("qwen2.context_length") },
        { "head_count' is 0", w => w.Set("qwen2.attention.head_count", 0u) },
        { "head_count' is 3, which does not divide the embedding length 32", w => w.Set("qwen2.attention.head_count", 3u) },
        { "head_count' is 32, which makes heads of 1", w => w.Set("qwen2.attention.head_count", 32u) },
        { "head_count_kv' is 0", w => w.Set("qwen2.attention.head_count_kv", 0u) },
        { "head_count_kv' is 3, which does not divide the 2 heads", w => w.Set("qwen2.attention.head_count_kv", 3u) },
        { "tensor 'blk.0.attn_k.weight' is 32 × 16 where 32 × 32 is needed", w => w.Remove("qwen2.attention.head_count_kv") },
        { "dimension_count' is 8 where heads have 16", w => w.Set("qwen2.rope.dimension_count", 8u) },
        { "key_length' is 32 where heads have 16", w => w.Set("qwen2.attention.key_length", 32u) },
        { "tokens but the embedding has", w => w.Set("tokenizer.ggml.tokens", R1Chat.Tokens) },
        { "token_type' has 2 entries", w => w.Set("tokenizer.ggml.token_type", (int[])[1, 1]) },
        { "bos_token_id' is 100000, but there are", w => w.Set("tokenizer.ggml.bos_token_id", 100_000u) },
        { "eos_token_id' is 4294967295, but there are", w => w.Set("tokenizer.ggml.eos_token_id", uint.MaxValue) },
        { "the model has no <think> token: EdgeLlm needs an R1-style model", w => SetToken(w, R1Chat.Think, "<thing>") },
        { "the model has no <｜User｜> token: EdgeLlm needs an R1-style model", w => SetToken(w, R1Chat.User, "<user>") },
        { "has the same token twice", w => SetToken(w, "<|EOT|>", "a") },
        { "has an empty token", w => SetToken(w, "<|EOT|>", "") },
        { "has an entry that is not two parts", w => w.Set("tokenizer.ggml.merges", (string[])["a b", "ab"]) },
        { "the key 'tokenizer.ggml.merges' is missing", w => w.Remove("tokenizer.ggml.merges") },
        { "'tokenizer.ggml.model' is 'llama'", w => w.Set("tokenizer.ggml.model", "llama") },
        { "the tensor 'output_norm.weight' is missing", w => w.RemoveTensor("output_norm.weight") },
        { "the tensor 'blk.0.attn_q.bias' is missing", w => w.RemoveTensor("blk.0.attn_q.bias") },
        { "the tensor 'blk.0.ffn_down.weight' is missing", w => w.RemoveTensor("blk.0.ffn_down.weight") },
        { "tensor 'output_norm.weight' is F16 where F32 is needed", w => w.Replace("output_norm.weight", t => TensorSpec.FromFloats(t.Name, TensorEncoding.F16, t.Columns, 1, (_, v) => v.Fill(1))) },
        { "tensor 'output.weight' is 32 × 8 where 32 × ", w => w.Replace("output.weight", t => t with { Rows = 8 }) },
    };

    [Theory]
    [MemberData(nameof(Unservable), DisableDiscoveryEnumeration = true)]
    public void ModelCheck_refuses_in_one_line_what_would_harm_llama_cpp(string words, Action<GgufWriter> damage) =>
        Assert.Contains(words, ModelFile.RefusalOf(ModelFile.Tiny(damage)), StringComparison.Ordinal);

    [Fact]
    public void ModelCheck_describes_a_sound_model()
    {
        using var file = ModelFile.Open(ModelFile.Tiny());
        var vocabulary = Vocabulary.Own(thinkIsUserDefined: false);
        var tokens = vocabulary.Tokens.Count;

        var summary = ModelCheck.Inspect(file);

        Assert.Equal(
            ("qwen2", "EdgeLlm tiny random", "F16", "mit", TinyModel.Caution, file.Length),
            (summary.Architecture, summary.Name, summary.Quantisation, summary.License, summary.Caution, summary.SizeBytes));
        Assert.Equal(
            new ModelShape
            {
                ContextLength = 8192,
                BlockCount = 1,
                EmbeddingLength = 32,
                FeedForwardLength = 32,
                HeadCount = 2,
                KeyValueHeadCount = 1,
                VocabularySize = tokens,
            },
            summary.Shape);
        Assert.Equal((16, 16), (summary.Shape.HeadLength, summary.Shape.KeyValueLength));
        Assert.Equal(
            new SpecialTokens(
                vocabulary.IdOf("<｜begin▁of▁sentence｜>"),
                vocabulary.IdOf("<｜end▁of▁sentence｜>"),
                vocabulary.IdOf("<｜User｜>"),
                vocabulary.IdOf("<｜Assistant｜>"),
                vocabulary.IdOf("<think>"),
                vocabulary.IdOf("</think>")),
            summary.SpecialTokens);

        // Embedding and output; norms; attention with its biases; feed-forward.
        Assert.Equal((2 * 32 * tokens) + (3 * 32) + (2 * 32 * 32) + (2 * 32 * 16) + 32 + 16 + 16 + (3 * 32 * 32), summary.Parameters);
    }

    [Fact]
    public void ModelCheck_accepts_a_model_whose_output_is_the_embedding()
    {
        var untied = ModelCheck.Inspect(ModelFile.Open(ModelFile.Tiny()));
        var tied = ModelCheck.Inspect(ModelFile.Open(ModelFile.Tiny(w => w.RemoveTensor("output.weight"))));

        Assert.Equal(32 * untied.Shape.VocabularySize, untied.Parameters - tied.Parameters);
    }

    [Theory]
    [InlineData(15u, "Q4_K - Medium")]
    [InlineData(7u, "Q8_0")]
    [InlineData(18u, "Q6_K")]
    [InlineData(0u, "all F32")]
    [InlineData(999u, "(guessed) F16")]
    public void ModelCheck_names_the_quantisation_as_llama_cpp_does(uint fileType, string name) =>
        Assert.Equal(name, ModelCheck.Inspect(ModelFile.Open(ModelFile.Tiny(w => w.Set("general.file_type", fileType)))).Quantisation);

    [Fact]
    public void ModelCheck_knows_the_size_of_every_encoding_when_blocks_are_counted() =>
        Assert.All(
            Enum.GetValues<GgufTensorType>(),
            type => Assert.InRange(Assert.NotNull(GgufEncoding.Of(type)).BlockBytes * 8.0 / GgufEncoding.Of(type)!.Value.BlockWeights, 1, 64));

    private static void SetToken(GgufWriter writer, string token, string other) =>
        writer.Set("tokenizer.ggml.tokens", [.. Vocabulary.Own(thinkIsUserDefined: false).Tokens.Select(text => text == token ? other : text)]);
}
