namespace EdgeLlm.Diagnostics.Records;

/// <summary>A cause that people confirmed at a machine for a code.</summary>
/// <param name="CatalogueEntryId">The catalogue entry.</param>
/// <param name="CauseId">The cause within it.</param>
/// <param name="Times">How many diagnoses it was confirmed for.</param>
/// <param name="Last">When it was confirmed last.</param>
public sealed record ConfirmedCause(string CatalogueEntryId, string CauseId, int Times, DateTimeOffset Last);
