using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics;

/// <summary>One possible cause.</summary>
public sealed record Cause
{
    /// <summary>Label of the catalogue cause, "K1.2" for the second cause of entry K1.</summary>
    public required string Label { get; init; }

    /// <summary>The cause, in the report's language.</summary>
    public required string Text { get; init; }

    /// <summary>0 to 100; not calibrated.</summary>
    public required int ConfidencePercent { get; init; }

    /// <summary>Labels of the evidence that supports it.</summary>
    public ImmutableArray<string> EvidenceLabels { get; init; } = [];

    /// <summary>Names of the report's signals behind that evidence.</summary>
    public ImmutableArray<string> Signals { get; init; } = [];

    /// <summary>What mends it.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>The catalogue entry it comes from.</summary>
    public required string CatalogueEntryId { get; init; }
}
