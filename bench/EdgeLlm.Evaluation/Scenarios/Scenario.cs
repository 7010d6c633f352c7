using System.Collections.Immutable;

namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>One fault in a plant, with the ways in which it can come about.</summary>
internal sealed record Scenario
{
    /// <summary>Stable identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Field of work.</summary>
    public required string Domain { get; init; }

    /// <summary>The catalogue entry that the fault belongs to.</summary>
    public required string Entry { get; init; }

    /// <summary>Never used for training: a model meets this fault for the first time in the evaluation.</summary>
    public bool HeldBack { get; init; }

    /// <summary>Fault code; empty where the device gives none.</summary>
    public string Code { get; init; } = "";

    /// <summary>Middle part of asset identifiers.</summary>
    public required string AssetKind { get; init; }

    /// <summary>Devices that can have it.</summary>
    public required ImmutableArray<ScenarioAsset> Assets { get; init; }

    /// <summary>Prefix of the tags, one for each naming style.</summary>
    public required ImmutableArray<string> TagPrefixes { get; init; }

    /// <summary>Name of the alarm's condition.</summary>
    public required string Condition { get; init; }

    /// <summary>The alarm's severity.</summary>
    public required int Severity { get; init; }

    /// <summary>The alarm's text.</summary>
    public required Wordings Messages { get; init; }

    /// <summary>Topics of distractors that would be evidence here.</summary>
    public ImmutableArray<string> AvoidTopics { get; init; } = [];

    /// <summary>Signals around the fault.</summary>
    public required ImmutableArray<ScenarioSignal> Signals { get; init; }

    /// <summary>The ways.</summary>
    public required ImmutableArray<ScenarioCase> Cases { get; init; }
}
