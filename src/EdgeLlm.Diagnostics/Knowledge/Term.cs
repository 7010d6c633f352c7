using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeLlm.Diagnostics.Knowledge;

/// <summary>One word of the shared vocabulary, by which signals and symptoms find each other whatever language or abbreviation a plant uses.</summary>
internal sealed record Term
{
    /// <summary>Stable identifier: lower-case letters, digits and '-'.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of word it is.</summary>
    public required TermKind Kind { get; init; }

    /// <summary>English words and abbreviations as they occur in tags and descriptions.</summary>
    public ImmutableArray<string> En { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Chinese words.</summary>
    public ImmutableArray<string> Zh { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Units that say that a signal measures this quantity.</summary>
    public ImmutableArray<string> Units { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>Kinds of terms.</summary>
[JsonConverter(typeof(TermKindConverter))]
internal enum TermKind
{
    /// <summary>A thing that can fail, or a part of a machine.</summary>
    Component,

    /// <summary>What is measured.</summary>
    Quantity,

    /// <summary>A position, side, role or medium.</summary>
    Qualifier,
}

/// <summary>Reads and writes kinds as lower-case words.</summary>
internal sealed class TermKindConverter() : JsonStringEnumConverter<TermKind>(System.Text.Json.JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
