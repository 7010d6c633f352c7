namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What is known about a fault when the catalogue is asked; any field may be empty.</summary>
/// <param name="Vendor">Manufacturer as the report names it.</param>
/// <param name="Family">Product family as the report names it.</param>
/// <param name="Code">Fault code as the vendor writes it.</param>
/// <param name="Text">Alarm texts and notes, the most telling first. Free text: nothing in it is an operator.</param>
public sealed record CatalogueQuery(string Vendor, string Family, string Code, string Text);
