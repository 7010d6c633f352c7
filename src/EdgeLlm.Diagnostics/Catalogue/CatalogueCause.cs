using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>One possible cause of a fault.</summary>
public sealed record CatalogueCause
{
    /// <summary>Stable identifier, unique within the entry: lower-case letters, digits and '-'.</summary>
    public required string Id { get; init; }

    /// <summary>The cause.</summary>
    public required LocalizedText Text { get; init; }

    /// <summary>What mends it.</summary>
    public required LocalizedText Remedy { get; init; }

    /// <summary>How to find out whether it is the cause, in order; at least one.</summary>
    public required ImmutableArray<LocalizedText> Checks { get; init; }

    /// <summary>What a report shows when this is the cause, and that tells it from the entry's other causes.</summary>
    public ImmutableArray<Sign> Signs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What must be safe before anybody checks this cause; empty if the entry's note says it all.</summary>
    [JsonIgnore]
    public LocalizedText SafetyNote { get; init => field = value ?? LocalizedText.Empty; } = LocalizedText.Empty;
}
