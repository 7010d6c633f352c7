using System.Globalization;

namespace EdgeLlm.Inference.Models;

/// <summary>Checks the numbers from which llama.cpp builds its graph; with some wrong ones it ends the process.</summary>
internal static class ShapeCheck
{
    private const uint MostBlocks = 1024;
    private const uint MostHeads = 1024;
    private const uint LargestHead = 1024;
    private const uint LargestWidth = 1 << 20;
    private const uint LargestContext = 1 << 24;
    private const float LargestEpsilon = 0.1f;

    /// <summary>Reads the dimensions; each is in range and they fit together.</summary>
    public static ModelShape Read(GgufFile file, string architecture, int vocabularySize)
    {
        var shape = new ModelShape
        {
            ContextLength = InRange(file, $"{architecture}.context_length", LargestContext),
            BlockCount = InRange(file, $"{architecture}.block_count", MostBlocks),
            EmbeddingLength = InRange(file, $"{architecture}.embedding_length", LargestWidth),
            FeedForwardLength = InRange(file, $"{architecture}.feed_forward_length", LargestWidth),
            HeadCount = InRange(file, $"{architecture}.attention.head_count", MostHeads),
            KeyValueHeadCount = file.Metadata.ContainsKey($"{architecture}.attention.head_count_kv")
                ? InRange(file, $"{architecture}.attention.head_count_kv", MostHeads)
                : InRange(file, $"{architecture}.attention.head_count", MostHeads),
            VocabularySize = vocabularySize,
        };
        CheckHeads(file, architecture, shape);
        CheckFloats(file, architecture);
        return shape;
    }

    private static void CheckHeads(GgufFile file, string architecture, ModelShape shape)
    {
        var headCount = $"{architecture}.attention.head_count";
        if (shape.EmbeddingLength % shape.HeadCount != 0)
        {
            throw file.InvalidValue(headCount, Text($"is {shape.HeadCount}, which does not divide the embedding length {shape.EmbeddingLength}"));
        }

        // Rotary positions turn pairs of elements.
        if (shape.HeadLength % 2 != 0 || shape.HeadLength > LargestHead)
        {
            throw file.InvalidValue(headCount, Text($"is {shape.HeadCount}, which makes heads of {shape.HeadLength}; they must be even and at most {LargestHead}"));
        }

        if (shape.HeadCount % shape.KeyValueHeadCount != 0)
        {
            throw file.InvalidValue($"{architecture}.attention.head_count_kv", Text($"is {shape.KeyValueHeadCount}, which does not divide the {shape.HeadCount} heads"));
        }

        // llama.cpp's qwen2 graph asserts that these agree, and an assert ends the process.
        foreach (var key in (string[])[$"{architecture}.attention.key_length", $"{architecture}.attention.value_length", $"{architecture}.rope.dimension_count"])
        {
            if (file.FindUInt32(key) is { } length && length != shape.HeadLength)
            {
                throw file.InvalidValue(key, Text($"is {length} where heads have {shape.HeadLength}"));
            }
        }
    }

    private static void CheckFloats(GgufFile file, string architecture)
    {
        var epsilonKey = $"{architecture}.attention.layer_norm_rms_epsilon";
        var epsilon = file.RequireSingle(epsilonKey);
        if (!(epsilon > 0 && epsilon <= LargestEpsilon))
        {
            throw file.InvalidValue(epsilonKey, Text($"is {epsilon}; it must be above 0 and at most {LargestEpsilon}"));
        }

        var frequencyKey = $"{architecture}.rope.freq_base";
        if (file.FindSingle(frequencyKey) is { } frequency && !(frequency > 0 && float.IsFinite(frequency)))
        {
            throw file.InvalidValue(frequencyKey, Text($"is {frequency}; it must be above 0"));
        }
    }

    private static int InRange(GgufFile file, string key, uint most)
    {
        var value = file.RequireUInt32(key);
        return value > 0 && value <= most
            ? (int)value
            : throw file.InvalidValue(key, Text($"is {value}; it must be 1 to {most}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
