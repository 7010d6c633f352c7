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

    /// <summary>The catalogue entry that the fault belongs to.</summary>
    public required string EntryId { get; init; }

    /// <summary>Causes that are right, the truest first; empty where "unknown" is right.</summary>
    public required ImmutableArray<CauseName> AcceptableCauses { get; init; }

    /// <summary>What speaks for and against each cause that the scenario has a case of.</summary>
    public ImmutableArray<CauseEvidence> Evidence { get; init; } = [];

    /// <summary>How it differs from the first of its group.</summary>
    internal Twin Twin { get; init; }
}
