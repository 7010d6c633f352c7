namespace EdgeLlm.Diagnostics.Records;

/// <summary>A cause that people confirmed at an asset for a fault code.</summary>
/// <param name="CatalogueEntryId">Identifier of the catalogue entry.</param>
/// <param name="CauseId">Identifier of the cause within the entry.</param>
/// <param name="Times">How many diagnoses it was confirmed for.</param>
/// <param name="Last">When it was confirmed last.</param>
public sealed record ConfirmedCause(string CatalogueEntryId, string CauseId, int Times, DateTimeOffset Last);
