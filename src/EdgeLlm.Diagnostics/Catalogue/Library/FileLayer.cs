using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>A file that lies over what is built in.</summary>
/// <param name="Origin">Imported, or the plant's own.</param>
/// <param name="Name">The name it goes by: without a folder, or "knowledge/…".</param>
/// <param name="File">Where its content is: at the end of a link, or still in an import's draft.</param>
/// <param name="IsKnowledge">It holds terms and failure modes instead of entries.</param>
internal sealed record FileLayer(EntryOrigin Origin, string Name, FileInfo File, bool IsKnowledge = false)
{
    /// <summary>Reads the file; returns the problem if that is not possible.</summary>
    public ImportProblem? Read(int maxBytes, out byte[] content)
    {
        content = [];
        try
        {
            if (File.Length > maxBytes)
            {
                return CatalogueImport.TooLarge(Name, maxBytes);
            }

            // What is no regular file has no length, and may have no end, or hold up whoever opens it.
            if (File.Length == 0)
            {
                return new ImportProblem(Name, 1, 1, "the file is empty, or is no regular file.");
            }

            content = System.IO.File.ReadAllBytes(File.FullName);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ImportProblem(Name, 1, 1, "the file can't be read; see who may.");
        }
    }
}
