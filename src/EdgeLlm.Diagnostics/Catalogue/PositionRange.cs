namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// Positions in the index that belong together. Each vendor's entries lie in one range, those of standards in the first,
/// so that asking for some vendors' entries alone is a bound on the position, which the full-text index jumps by.
/// </summary>
internal readonly record struct PositionRange(long First, long Last)
{
    private const int Bits = 32;

    /// <summary>Every entry.</summary>
    public static PositionRange All { get; } = new(0, long.MaxValue);

    /// <summary>Entries that are no vendor's own.</summary>
    public static PositionRange Standards { get; } = OfVendor(0);

    /// <summary>Entries of the vendor with this number.</summary>
    public static PositionRange OfVendor(int number) => new((long)number << Bits, ((long)(number + 1) << Bits) - 1);

    public bool Contains(long position) => position >= First && position <= Last;
}
