using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>A file beside what is built in: entries, or terms and failure modes of the plant ("knowledge/…").</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Origin">Imported, or the plant's own.</param>
/// <param name="Entries">How many of its entries, or of its terms and failure modes, are in use.</param>
/// <param name="Problems">What is wrong with it. A file of entries is then left out as a whole, a knowledge file only where something is wrong.</param>
public sealed record CatalogueFile(string Name, EntryOrigin Origin, int Entries, ImmutableArray<ImportProblem> Problems);
