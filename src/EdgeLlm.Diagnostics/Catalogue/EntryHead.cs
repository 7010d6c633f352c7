namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What scoring must know of an entry, without reading all of it.</summary>
/// <param name="Position">Where it stands in the index.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="Families">Its product families.</param>
internal sealed record EntryHead(long Position, string Id, IReadOnlyList<ProductName> Families)
{
    /// <summary>True when the entry is no vendor's own.</summary>
    public bool IsStandard => PositionRange.Standards.Contains(Position);
}
