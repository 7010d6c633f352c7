using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>Keeps out other vendors' entries: what one vendor's device means is never offered for another's.</summary>
/// <param name="vendor">The vendor that the report names.</param>
internal sealed class VendorFilter(string vendor)
{
    private readonly ProductName _own = Makers.Parse(vendor);

    // Few vendors have many entries each.
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>True if the entry belongs to no vendor or to the report's.</summary>
    public bool Allows(CatalogueEntry entry)
    {
        if (entry.Vendor.Length == 0)
        {
            return true;
        }

        if (!_known.TryGetValue(entry.Vendor, out var isOwn))
        {
            // "Siemens AG" is Siemens.
            _known[entry.Vendor] = isOwn = _own.Contains(Makers.Parse(entry.Vendor));
        }

        return isOwn;
    }
}
