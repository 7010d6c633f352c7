namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Which bounds of a fraction are out of range themselves.</summary>
internal readonly record struct FractionRange(bool LowerIsExclusive, bool UpperIsExclusive)
{
    /// <summary>
    /// Whether the digits may end where these digits of the bounds are still to come; what has no further digits equals a
    /// bound that has none either, and is below one that has.
    /// </summary>
    public bool AllowsEnd(string? lower, string? upper) =>
        (lower is null || (lower.Length == 0 && !LowerIsExclusive))
        && (upper is null || upper.Length > 0 || !UpperIsExclusive);
}
