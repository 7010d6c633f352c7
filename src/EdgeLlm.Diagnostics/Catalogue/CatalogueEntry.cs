using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What is known about one fault.</summary>
public sealed record CatalogueEntry
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Manufacturer.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Product families.</summary>
    public ImmutableArray<string> Families { get; init; } = [];

    /// <summary>Codes.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];

    /// <summary>Title.</summary>
    public LocalizedText Title { get; init; } = new("", "");

    /// <summary>Domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Severity.</summary>
    public int Severity { get; init; }

    /// <summary>Causes, most common first.</summary>
    public ImmutableArray<CatalogueCause> Causes { get; init; } = [];

    /// <summary>What must be safe first.</summary>
    public LocalizedText SafetyNote { get; init; } = new("", "");

    /// <summary>Where the knowledge comes from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Words to find it by.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];
}
