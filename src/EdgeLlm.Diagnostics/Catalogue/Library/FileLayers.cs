using System.Globalization;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>The files that lie over the built-in entries.</summary>
internal static class FileLayers
{
    /// <summary>The files, the one that overrides all others first: the plant's before imports, later names before earlier.</summary>
    public static IReadOnlyList<(EntryOrigin Origin, FileInfo File)> Find(CatalogueFolders folders) =>
    [
        .. Files(folders.Plant).Select(file => (EntryOrigin.Plant, file)),
        .. Files(folders.Imports).Select(file => (EntryOrigin.Imported, file)),
    ];

    /// <summary>A text that changes when a file comes, goes or is written.</summary>
    public static string Fingerprint(CatalogueFolders folders)
    {
        var text = new StringBuilder();
        foreach (var (origin, file) in Find(folders))
        {
            text.Append(CultureInfo.InvariantCulture, $"{origin}/{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<FileInfo> Files(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder)
                .EnumerateFiles()
                .Where(file => file.Exists && !file.Name.StartsWith('.') && ImportFormats.OfFile(file.Name) is not null)
                .OrderByDescending(file => file.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No folder, no files.
            return [];
        }
    }
}
