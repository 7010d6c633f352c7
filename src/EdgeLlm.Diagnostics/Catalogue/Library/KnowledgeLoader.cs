using System.Collections.Immutable;
using System.Security.Cryptography;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Knowledge.Plant;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>Reads the plant's knowledge files and logs what is wrong with them.</summary>
internal sealed partial class KnowledgeLoader(ILogger logger)
{
    /// <summary>Returns the built-in knowledge with the plant's files over it, or null if nothing of them can be used.</summary>
    /// <param name="layers">The files, strongest first.</param>
    /// <param name="version">Gets the content of files that are in use.</param>
    public (KnowledgeData? Data, ImmutableArray<CatalogueFile> Files) Load(IReadOnlyCollection<FileLayer> layers, IncrementalHash version)
    {
        if (layers.Count == 0)
        {
            return (null, []);
        }

        var left = KnowledgeLimits.MaxTotalBytes;
        var files = new List<(KnowledgeFile File, byte[] Content)>();
        foreach (var layer in layers.Reverse())
        {
            var unreadable = layer.Read(KnowledgeLimits.MaxFileBytes, out var content);
            if (content.Length > left)
            {
                unreadable = new ImportProblem(layer.Name, 1, 1, $"the knowledge files are together larger than {KnowledgeLimits.MaxTotalBytes >> 20} MiB, so this file is left out. Shorten them.");
                content = [];
            }

            left -= content.Length;
            var file = new KnowledgeFile(layer.Name, content);
            if (unreadable is not null)
            {
                file.Add(unreadable.Line, unreadable.Column, unreadable.Message);
            }

            files.Add((file, content));
        }

        var data = PlantKnowledge.Read(KnowledgeData.ReadBuiltIn(), [.. files.Where(file => file.Content.Length > 0).Select(file => file.File)]);
        foreach (var (file, content) in files.Where(file => file.File.Terms + file.File.Modes > 0))
        {
            version.AppendData(SHA256.HashData(content));
        }

        foreach (var problem in files.SelectMany(file => file.File.Problems))
        {
            LogProblem(problem.ToString());
        }

        var isUsed = files.Any(file => file.File.Terms + file.File.Modes > 0);
        return (isUsed ? data : null, [.. files.Select(ToCatalogueFile)]);
    }

    private static CatalogueFile ToCatalogueFile((KnowledgeFile File, byte[] Content) read) =>
        new(read.File.Name, EntryOrigin.Plant, read.File.Terms + read.File.Modes, read.File.Problems);

    [LoggerMessage(2306, LogLevel.Warning, "Knowledge file {Problem}")]
    private partial void LogProblem(string problem);
}
