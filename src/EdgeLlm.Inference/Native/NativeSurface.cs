using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeLlm.Inference.Native;

/// <summary>What this build was made against: native-surface.json, an embedded resource.</summary>
/// <param name="LlamaVersion">llama_version().</param>
/// <param name="GgmlVersion">ggml_version().</param>
/// <param name="GgmlCommit">ggml_commit().</param>
/// <param name="Files">Per platform: file name to SHA-256, hex.</param>
internal sealed record NativeSurface(
    string LlamaVersion,
    string GgmlVersion,
    string GgmlCommit,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Files)
{
    internal static NativeSurface Read()
    {
        using var resource = typeof(NativeSurface).Assembly.GetManifestResourceStream("native-surface.json")
            ?? throw new InvalidOperationException("native-surface.json is not embedded.");
        return JsonSerializer.Deserialize(resource, NativeSurfaceJson.Default.NativeSurface)!;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NativeSurface))]
internal sealed partial class NativeSurfaceJson : JsonSerializerContext;
