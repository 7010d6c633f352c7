namespace EdgeLlm.TestKit;

/// <summary>Which model of the reference's shape.</summary>
/// <param name="Mix">Its encodings.</param>
/// <param name="VocabularyPath">A GGUF file with the Qwen2 vocabulary; null for the kit's own, filled up.</param>
/// <param name="HasSuccessors">Whether it says <see cref="Successors"/> instead of anything.</param>
public sealed record ReferenceOptions(ReferenceMix Mix, string? VocabularyPath = null, bool HasSuccessors = false)
{
    /// <summary>Reads them from arguments; null if they are none.</summary>
    public static ReferenceOptions? Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => new ReferenceOptions(ReferenceMix.Q4KM),
        ["--successors", .. var more] => Parse(more) is { } options ? options with { HasSuccessors = true } : null,
        ["--vocab", var file, .. var more] when !file.StartsWith('-') => Parse(more) is { } options ? options with { VocabularyPath = file } : null,
        ["--mix", var name, .. var more] when ReferenceMix.All.FirstOrDefault(mix => mix.Name == name) is { } mix =>
            Parse(more) is { } options ? options with { Mix = mix } : null,
        _ => null,
    };
}
