namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>An entry and where it comes from.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Origin">What kind of place it comes from.</param>
/// <param name="File">Name of its file, without a folder.</param>
public sealed record ListedEntry(CatalogueEntry Entry, EntryOrigin Origin, string File);
