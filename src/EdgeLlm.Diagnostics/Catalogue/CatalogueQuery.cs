namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What to look for.</summary>
public sealed record CatalogueQuery(string Vendor, string Family, string Code, string Text);
