using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Entries and the version of exactly this content.</summary>
/// <param name="Entries">Valid entries.</param>
/// <param name="Version">First twelve hex digits of the SHA-256 of the data files' bytes.</param>
internal sealed record CatalogueData(ImmutableArray<CatalogueEntry> Entries, string Version)
{
    private const string ResourcePrefix = "catalogue/";

    /// <summary>Reads and checks the data files inside the assembly.</summary>
    public static CatalogueData ReadBuiltIn()
    {
        var assembly = typeof(CatalogueData).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var files = new List<(string Name, byte[] Content)>();
        foreach (var name in names)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files.Add((name[ResourcePrefix.Length..], content));
        }

        return Read(files);
    }

    /// <summary>Reads and checks data files; the order of files decides the version.</summary>
    public static CatalogueData Read(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entries = ImmutableArray.CreateBuilder<CatalogueEntry>();
        foreach (var (name, content) in files)
        {
            hash.AppendData(content);
            entries.AddRange(Parse(name, content));
        }

        var problems = CatalogueCheck.Problems(entries.ToImmutable());
        if (problems.Count > 0)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidConfiguration,
                $"The fault catalogue has {problems.Count} problem(s) to correct; the first: {problems[0]}");
        }

        return new CatalogueData(entries.ToImmutable(), Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
    }

    private static ImmutableArray<CatalogueEntry> Parse(string name, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, CatalogueJson.Default.ImmutableArrayCatalogueEntry);
        }
        catch (JsonException exception)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidConfiguration,
                $"Catalogue file {name} can't be read near line {exception.LineNumber + 1}, at {exception.Path}; correct it there.",
                exception);
        }
    }
}
