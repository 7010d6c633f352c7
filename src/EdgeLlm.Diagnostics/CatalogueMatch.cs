using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics;

/// <summary>A catalogue entry that fits the report.</summary>
/// <param name="Label">"K1", "K2", …</param>
/// <param name="EntryId">Identifier of the entry.</param>
/// <param name="Title">Title in the report's language.</param>
/// <param name="Kind">How it was found.</param>
/// <param name="Source">Where the entry's knowledge comes from.</param>
public sealed record CatalogueMatch(string Label, string EntryId, string Title, MatchKind Kind, string Source);
