using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>A fault report with the answer that is right.</summary>
public sealed record LabelledCase
{
    /// <summary>Unique name of the case.</summary>
    public required string Id { get; init; }

    /// <summary>Name that a case and its twins share.</summary>
    public required string GroupId { get; init; }

    /// <summary>The scenario it comes from.</summary>
    public required string ScenarioId { get; init; }

    /// <summary>Field of work.</summary>
    public required string Domain { get; init; }

    /// <summary>What makes it easy or hard.</summary>
    public required CaseKind Kind { get; init; }

    /// <summary>"en" or "zh".</summary>
    public required string Language { get; init; }

    /// <summary>No training case was ever made of this fault.</summary>
    public required bool IsUnseen { get; init; }

    /// <summary>What the gateway sends.</summary>
    public required FaultReport Report { get; init; }

    /// <summary>The catalogue entry of the true cause; empty where "unknown" is right.</summary>
    public required string ExpectedEntryId { get; init; }

    /// <summary>Causes of that entry that are right, the truest first; empty where "unknown" is right.</summary>
    public required ImmutableArray<string> AcceptableCauseIds { get; init; }

    /// <summary>How it differs from the first of its group.</summary>
    internal Twin Twin { get; init; }

    /// <summary>A cause is named by entry and cause together.</summary>
    internal bool Accepts(string entryId, string causeId) => entryId == ExpectedEntryId && AcceptableCauseIds.Contains(causeId);
}
