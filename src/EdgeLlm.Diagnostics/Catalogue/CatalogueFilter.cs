namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Which entries of a catalogue are wanted; what is empty does not restrict.</summary>
/// <param name="Domain">Field of work.</param>
/// <param name="Vendor">Manufacturer, by any of its names.</param>
/// <param name="Origin">Where the entries come from.</param>
public sealed record CatalogueFilter(string Domain = "", string Vendor = "", EntryOrigin? Origin = null);
