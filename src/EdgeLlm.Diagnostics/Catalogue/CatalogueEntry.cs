using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What is known about one fault.</summary>
/// <remarks>The setters turn "absent" into "empty": generated JSON code sets every property, also those the file leaves out.</remarks>
public sealed record CatalogueEntry
{
    /// <summary>Stable identifier, unique in the catalogue: lower-case letters, digits and '-'.</summary>
    public required string Id { get; init; }

    /// <summary>Manufacturer whose code this is; empty for knowledge that comes from a standard and holds for any vendor.</summary>
    public string Vendor { get; init => field = value ?? ""; } = "";

    /// <summary>Product families or protocols the entry is about; empty when it is about any.</summary>
    public ImmutableArray<string> Families { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Fault codes as the source writes them, a range as "0x7300..0x73FF"; empty when the fault is found by its words.</summary>
    public ImmutableArray<string> Codes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The fault in a few words.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>Field of work: "drive", "fieldbus", "sensor", "pneumatic", "hydraulic", "thermal", "weighing", "vision", "safety", "power", "network", "controller", "mechanical".</summary>
    public required string Domain { get; init; }

    /// <summary>Severity on the OPC UA scale, 1 (lowest) to 1000 (most urgent).</summary>
    public required int Severity { get; init; }

    /// <summary>Possible causes, most common first; at least one.</summary>
    public required ImmutableArray<CatalogueCause> Causes { get; init; }

    /// <summary>What must be safe before anybody checks anything; empty if nothing special.</summary>
    public LocalizedText SafetyNote { get; init => field = value ?? LocalizedText.Empty; } = LocalizedText.Empty;

    /// <summary>The public document that the fault's meaning comes from; says so where it is general practice instead.</summary>
    public required string Source { get; init; }

    /// <summary>Other words people use for the fault, in either language.</summary>
    public ImmutableArray<string> Keywords { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>True if any cause has a sign.</summary>
    public bool HasSigns => Causes.Any(cause => cause.Signs.Length > 0);
}
