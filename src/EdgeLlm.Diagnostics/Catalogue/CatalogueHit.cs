namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>An entry that fits a query.</summary>
public sealed record CatalogueHit(CatalogueEntry Entry, MatchKind Kind, double Score);
