using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Diagnostics.Knowledge;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>Makes a catalogue of the built-in entries and the files over them; a file that is wrong is left out and logged.</summary>
internal sealed partial class SnapshotLoader(CatalogueFolders folders, ILogger logger)
{
    private readonly KnowledgeLoader _knowledge = new(logger);

    /// <summary>One catalogue of the built-in entries and the files over them, strongest layer first.</summary>
    public CatalogueSnapshot Load(IReadOnlyList<FileLayer> layers)
    {
        var builtIn = CatalogueData.ReadBuiltIn();

        // The built-in entries alone take little memory; what a plant adds may be a hundred times more.
        using var builder = new CatalogueIndexBuilder(layers.All(layer => layer.IsKnowledge) ? null : NewIndexFile());
        using var version = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        version.AppendData(Encoding.UTF8.GetBytes(builtIn.Version));
        var files = ImmutableArray.CreateBuilder<CatalogueFile>();
        foreach (var layer in layers.Where(layer => !layer.IsKnowledge))
        {
            files.Add(AddFile(builder, layer, version));
        }

        // What a plant says in a built-in entry's place is found by its code and words; the built-in signs no longer hold.
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in builtIn.Entries)
        {
            if (!builder.Add(entry, EntryOrigin.BuiltIn, ""))
            {
                replaced.Add(entry.Id);
            }
        }

        files.Reverse();
        var plant = _knowledge.Load([.. layers.Where(layer => layer.IsKnowledge)], version);
        files.AddRange(plant.Files);
        var isChanged = files.Any(file => file.Entries > 0);
        return new CatalogueSnapshot(
            new FaultCatalogue(builder.Build(), isChanged ? Convert.ToHexStringLower(version.GetHashAndReset())[..12] : builtIn.Version),
            replaced.Count == 0 && plant.Data is null ? KnowledgeBase.BuiltIn : (plant.Data ?? KnowledgeData.ReadBuiltIn()).Build(builtIn.Entries.Where(entry => !replaced.Contains(entry.Id))),
            files.ToImmutable());
    }

    private CatalogueFile AddFile(CatalogueIndexBuilder builder, FileLayer layer, IncrementalHash version)
    {
        var (origin, name) = (layer.Origin, layer.Name);
        builder.Mark();
        var entries = 0;
        var problems = layer.Read(CatalogueImport.MaxBytes, out var content) is { } unreadable
            ? [unreadable]
            : CatalogueImport.Read(name, ImportFormats.OfFile(name)!.Value, content, entry => entries += builder.Add(entry, origin, name) ? 1 : 0);

        if (problems.Count > 0)
        {
            builder.TakeBack();
            LogLeftOut(name, problems.Count, problems[0].ToString());
            return new CatalogueFile(name, origin, 0, [.. problems]);
        }

        builder.Keep();
        version.AppendData(SHA256.HashData(content));
        return new CatalogueFile(name, origin, entries, []);
    }

    private string NewIndexFile()
    {
        Directory.CreateDirectory(folders.Indexes);
        return Path.Combine(folders.Indexes, $"{Guid.NewGuid():N}.sqlite");
    }

    [LoggerMessage(2301, LogLevel.Warning, "Catalogue file {File} is left out, it has {Count} problem(s); the first: {Problem}")]
    private partial void LogLeftOut(string file, int count, string problem);
}
