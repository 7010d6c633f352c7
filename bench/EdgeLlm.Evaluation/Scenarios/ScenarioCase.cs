using System.Collections.Immutable;

namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>One way in which the fault of a scenario comes about, and what is seen of it. A signal it doesn't mention is healthy.</summary>
internal sealed record ScenarioCase
{
    /// <summary>What makes it easy or hard.</summary>
    public required CaseKind Kind { get; init; }

    /// <summary>Identifier of the true cause; null where no known cause is right.</summary>
    public string? Cause { get; init; }

    /// <summary>Further causes that an engineer would accept.</summary>
    public ImmutableArray<string> Accept { get; init; } = [];

    /// <summary>What it does to signals, by key.</summary>
    public ImmutableDictionary<string, Effect> Effects { get; init; } = ImmutableDictionary<string, Effect>.Empty;

    /// <summary>Signals that the gateway doesn't send.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Alarms that came before.</summary>
    public ImmutableArray<EarlierAlarm> Alarms { get; init; } = [];

    /// <summary>What somebody at the machine says; null where nobody says anything.</summary>
    public Wordings? Notes { get; init; }

    /// <summary>The note is what points at the cause, so it can't be left out.</summary>
    public bool NoteIsEvidence { get; init; }
}
