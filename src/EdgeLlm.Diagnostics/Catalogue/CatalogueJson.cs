using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>The JSON form of catalogue data: an array of entries with lowerCamelCase names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    IgnoreReadOnlyProperties = true,
    ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(ImmutableArray<CatalogueEntry>))]
[JsonSerializable(typeof(CatalogueEntry))]
internal sealed partial class CatalogueJson : JsonSerializerContext
{
    /// <summary>The same, writing Chinese as it is: escaped it would take twice the space.</summary>
    public static CatalogueJson Plain => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
