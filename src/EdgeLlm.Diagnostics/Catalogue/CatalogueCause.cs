using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>One possible cause of an entry.</summary>
public sealed record CatalogueCause
{
    /// <summary>The cause.</summary>
    public LocalizedText Text { get; init; } = new("", "");

    /// <summary>What mends it.</summary>
    public LocalizedText Remedy { get; init; } = new("", "");

    /// <summary>What to check.</summary>
    public ImmutableArray<LocalizedText> Checks { get; init; } = [];
}
