namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>An entry that was found.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Kind">How it was found.</param>
/// <param name="Score">0 to 1. Exact hits lie above 0.9, code hits from 0.6 to 0.9, range hits from 0.5 to 0.6, text hits below 0.5.</param>
public sealed record CatalogueHit(CatalogueEntry Entry, MatchKind Kind, double Score);
