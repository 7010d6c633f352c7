using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics;

/// <summary>What a gateway knows about a fault; checked at the door, so that everything behind it can rely on it.</summary>
public sealed record FaultReport
{
    /// <summary>The machine or device that reports the fault.</summary>
    public required Asset Asset { get; init; }

    /// <summary>The fault code exactly as the vendor writes it; empty if there is none.</summary>
    public string FaultCode { get; init; } = "";

    /// <summary>The alarm that made the gateway ask.</summary>
    public Alarm? Alarm { get; init; }

    /// <summary>Process values and states around the fault.</summary>
    public ImmutableArray<Signal> Signals { get; init; } = [];

    /// <summary>Earlier alarms, in any order.</summary>
    public ImmutableArray<Alarm> AlarmHistory { get; init; } = [];

    /// <summary>How values moved before the fault.</summary>
    public ImmutableArray<Trend> Trends { get; init; } = [];

    /// <summary>What a person at the machine saw or did.</summary>
    public string OperatorNote { get; init; } = "";

    /// <summary>Language of the answer, "en" or "zh".</summary>
    public string Language { get; init; } = "en";

    /// <summary>The machine's PackML state when the fault was raised.</summary>
    public PackMlState PackMlState { get; init; }

    /// <summary>The device's NAMUR NE 107 status signal.</summary>
    public NamurStatus NamurStatus { get; init; }

    /// <summary>When the fault was raised, by the gateway's clock.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}
