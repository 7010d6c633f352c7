using System.Globalization;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>The files that lie over the built-in entries and the built-in knowledge.</summary>
internal static class FileLayers
{
    /// <summary>The files, the one that overrides all others first: the plant's before imports, later names before earlier.</summary>
    public static IReadOnlyList<FileLayer> Find(CatalogueFolders folders) =>
        [.. Files(EntryOrigin.Plant, folders.Plant), .. Files(EntryOrigin.Imported, folders.Imports), .. KnowledgeFiles(folders.Knowledge)];

    /// <summary>The files as they will be once an import has another content, or, if that is null, none.</summary>
    public static IReadOnlyList<FileLayer> FindWith(CatalogueFolders folders, string import, FileInfo? content)
    {
        var layers = Find(folders).Where(layer => layer.Origin != EntryOrigin.Imported || layer.Name != import);
        return InOrder(content is null ? layers : layers.Append(new FileLayer(EntryOrigin.Imported, import, content)));
    }

    /// <summary>A text that changes when a file comes, goes or is written. It tells the state in which the files were found.</summary>
    public static string Fingerprint(IReadOnlyList<FileLayer> layers)
    {
        var text = new StringBuilder();
        foreach (var (origin, name, file, _) in layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{origin}/{name} {(file.Exists ? file.Length : -1)} {file.LastWriteTimeUtc.Ticks}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<FileLayer> KnowledgeFiles(string folder) => Files(EntryOrigin.Plant, folder)
        .Where(layer => ImportFormats.OfFile(layer.Name) == ImportFormat.Json)
        .Select(layer => layer with { Name = $"{CatalogueFolders.KnowledgeFolder}/{layer.Name}", IsKnowledge = true });

    private static IReadOnlyList<FileLayer> Files(EntryOrigin origin, string folder)
    {
        if (folder.Length == 0)
        {
            return [];
        }

        try
        {
            var files = new DirectoryInfo(folder).EnumerateFiles().Where(file => !file.Name.StartsWith('.') && ImportFormats.OfFile(file.Name) is not null);
            return InOrder(files.Select(file => new FileLayer(origin, file.Name, Target(file))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No folder, no files.
            return [];
        }
    }

    private static IReadOnlyList<FileLayer> InOrder(IEnumerable<FileLayer> layers) =>
        [.. layers.OrderByDescending(layer => layer.Origin).ThenByDescending(layer => layer.Name, StringComparer.Ordinal)];

    // A link has a length and a time of its own, which stay when the file it leads to is written.
    private static FileInfo Target(FileInfo file)
    {
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A link that leads nowhere or in a circle. Whoever reads it says so.
            return file;
        }
    }
}
