using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics;

/// <summary>A signal's recent past.</summary>
public sealed record Trend
{
    /// <summary>Name of a signal of the same report.</summary>
    public required string Signal { get; init; }

    /// <summary>Points, oldest first.</summary>
    public ImmutableArray<TrendPoint> Points { get; init; } = [];
}
