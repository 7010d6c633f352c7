using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics;

/// <summary>One possible cause.</summary>
public sealed record Cause
{
    /// <summary>Label of the cause in its diagnosis: "C1", "C2", …</summary>
    public required string Label { get; init; }

    /// <summary>The cause, in the report's language.</summary>
    public required string Text { get; init; }

    /// <summary>How likely it is the cause, 0 to 1.</summary>
    public required double Likelihood { get; init; }

    /// <summary>Labels of the evidence that supports it; at least one.</summary>
    public ImmutableArray<string> EvidenceLabels { get; init; } = [];

    /// <summary>Labels of the evidence that speaks against it.</summary>
    public ImmutableArray<string> ContradictingEvidenceLabels { get; init; } = [];

    /// <summary>Names of the report's signals behind the supporting evidence.</summary>
    public ImmutableArray<string> Signals { get; init; } = [];

    /// <summary>What mends it.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>What must be safe before anybody touches anything; empty if nothing special.</summary>
    public string SafetyNote { get; init; } = "";

    /// <summary>Label of the catalogue entry it comes from: "K1", "K2", …</summary>
    public required string CatalogueLabel { get; init; }

    /// <summary>Identifier of that entry.</summary>
    public required string CatalogueEntryId { get; init; }

    /// <summary>Identifier of the cause within the entry.</summary>
    public required string CauseId { get; init; }

    /// <summary>Where the cause comes from.</summary>
    public CauseSource Source { get; init; } = CauseSource.Catalogue;
}

/// <summary>Where a cause comes from.</summary>
public enum CauseSource
{
    /// <summary>The catalogue lists it for a fault that fits.</summary>
    Catalogue = 1,

    /// <summary>The report shows it: a component's failure mode with its symptoms.</summary>
    Evidence,

    /// <summary>The model's own words.</summary>
    Model,
}
