namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>A file that lies over the built-in entries.</summary>
/// <param name="Origin">Imported, or the plant's own.</param>
/// <param name="Name">The name it goes by, without a folder.</param>
/// <param name="File">Where its content is: at the end of a link, or still in an import's draft.</param>
internal sealed record FileLayer(EntryOrigin Origin, string Name, FileInfo File);
