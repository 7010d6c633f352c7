namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Which limit is crossed.</summary>
internal enum LimitKind
{
    LowLow,
    Low,
    High,
    HighHigh,
}
