using EdgeLlm.Inference.Models;

namespace EdgeLlm.Inference.Tests.Planning;

/// <summary>What the header of DeepSeek-R1-Distill-Qwen-1.5B at Q4_K_M says.</summary>
internal static class ReferenceShape
{
    internal static ModelSummary Summary { get; } = new()
    {
        Architecture = "qwen2",
        Name = "reference",
        Quantisation = "Q4_K - Medium",
        License = "mit",
        Caution = "",
        Parameters = 1_777_088_000,
        SizeBytes = 1_117_320_768,
        WeightBytes = 1_111_376_896,
        Tensors = [],
        Embedding = new FileRange(0, 131_272_704),
        SharedEmbeddingBytes = 0,
        Merges = 151_387,
        Shape = new ModelShape
        {
            ContextLength = 131_072,
            BlockCount = 28,
            EmbeddingLength = 1536,
            FeedForwardLength = 8960,
            HeadCount = 12,
            KeyValueHeadCount = 2,
            VocabularySize = 151_936,
        },
        SpecialTokens = null!,
    };
}
