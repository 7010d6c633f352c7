using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>A file of entries beside the built-in ones.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Origin">Imported, or the plant's own.</param>
/// <param name="Entries">How many of its entries are in use: none if anything is wrong with it, fewer than it has if another file overrides some.</param>
/// <param name="Problems">What is wrong with it; it is then left out as a whole.</param>
public sealed record CatalogueFile(string Name, EntryOrigin Origin, int Entries, ImmutableArray<ImportProblem> Problems);
