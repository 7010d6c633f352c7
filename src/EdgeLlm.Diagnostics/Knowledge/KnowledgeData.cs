using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Knowledge;

/// <summary>Terms and failure modes as data files hold them.</summary>
/// <param name="Terms">The vocabulary, in the order of the files.</param>
/// <param name="Components">Failure modes by component.</param>
/// <param name="Links">Which failure modes state causes of the catalogue.</param>
internal sealed record KnowledgeData(ImmutableArray<Term> Terms, ImmutableArray<ComponentModes> Components, ImmutableArray<CauseLink> Links)
{
    private const string TermsPrefix = "knowledge/terms-";
    private const string ModesPrefix = "knowledge/modes-";
    private const string LinksPrefix = "knowledge/links-";

    /// <summary>Reads the data files inside the assembly.</summary>
    public static KnowledgeData ReadBuiltIn()
    {
        var assembly = typeof(KnowledgeData).Assembly;
        var terms = ImmutableArray.CreateBuilder<Term>();
        var components = ImmutableArray.CreateBuilder<ComponentModes>();
        var links = ImmutableArray.CreateBuilder<CauseLink>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            try
            {
                if (name.StartsWith(TermsPrefix, StringComparison.Ordinal))
                {
                    terms.AddRange(JsonSerializer.Deserialize(stream, KnowledgeJson.Default.ImmutableArrayTerm));
                }
                else if (name.StartsWith(ModesPrefix, StringComparison.Ordinal))
                {
                    components.AddRange(JsonSerializer.Deserialize(stream, KnowledgeJson.Default.ImmutableArrayComponentModes));
                }
                else if (name.StartsWith(LinksPrefix, StringComparison.Ordinal))
                {
                    links.AddRange(JsonSerializer.Deserialize(stream, KnowledgeJson.Default.ImmutableArrayCauseLink));
                }
            }
            catch (JsonException exception)
            {
                throw new EdgeLlmException(
                    EdgeLlmError.InvalidConfiguration,
                    $"Knowledge file {name} cannot be read near line {exception.LineNumber + 1}, at {exception.Path}; correct it there.",
                    exception);
            }
        }

        return new KnowledgeData(terms.ToImmutable(), components.ToImmutable(), links.ToImmutable());
    }

    /// <summary>Compiles the data together with entries of the catalogue.</summary>
    public KnowledgeBase Build(IEnumerable<CatalogueEntry> catalogue) => new(this, catalogue);
}

/// <summary>The JSON form of knowledge files: arrays with lowerCamelCase names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(ImmutableArray<Term>))]
[JsonSerializable(typeof(ImmutableArray<ComponentModes>))]
[JsonSerializable(typeof(ImmutableArray<CauseLink>))]
internal sealed partial class KnowledgeJson : JsonSerializerContext;
