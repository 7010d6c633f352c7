namespace EdgeLlm.Inference.Models;

/// <summary>
/// Decides whether a file may be given to llama.cpp at all. What is refused here would be loaded in silence and answer
/// nonsense, or would end the process, which no handler can catch.
/// </summary>
public static class ModelCheck
{
    private static readonly string[] s_supported = ["qwen2"];

    /// <summary>Reads the header and checks all of it; the weights are not read.</summary>
    /// <exception cref="EdgeLlmException">The file can't be served; the message says why in one line.</exception>
    public static ModelSummary Inspect(string path)
    {
        using var file = GgufFile.Open(path);
        return Inspect(file);
    }

    /// <summary>Checks a file that is open.</summary>
    internal static ModelSummary Inspect(GgufFile file)
    {
        // 1. Is it of a kind that is known here?
        var architecture = file.RequireString("general.architecture");
        if (!s_supported.Contains(architecture))
        {
            throw file.InvalidValue("general.architecture", $"is {InvalidModel.Quote(architecture)}, which is not supported; supported: {string.Join(", ", s_supported)}");
        }

        // 2. Are its numbers sound, its vocabulary whole, its tensors all there in the right shape?
        var vocabularySize = VocabularyCheck.CountTokens(file);
        var shape = ShapeCheck.Read(file, architecture, vocabularySize);
        TensorCheck.Check(file, shape);
        var specialTokens = VocabularyCheck.Check(file);
        var embedding = file.FindTensor("token_embd.weight") is { } tensor ? new FileRange(tensor.Offset, tensor.Bytes) : default;

        return new ModelSummary
        {
            Architecture = architecture,
            Name = file.FindString("general.name") is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(file.Name),
            Quantisation = FileTypeName.Of(file),
            License = file.FindString("general.license") ?? "",
            Caution = file.FindString("edgellm.caution") ?? "",
            Parameters = file.Tensors.Sum(tensor => tensor.Elements),
            SizeBytes = file.Length,
            WeightBytes = file.Tensors.Sum(tensor => tensor.Bytes),
            Tensors = [.. file.Tensors.Select(tensor => new FileRange(tensor.Offset, tensor.Bytes))],
            Embedding = embedding,
            SharedEmbeddingBytes = file.FindTensor("output.weight") is null ? embedding.Length : 0,
            Merges = VocabularyCheck.CountMerges(file),
            Shape = shape,
            SpecialTokens = specialTokens,
        };
    }
}
