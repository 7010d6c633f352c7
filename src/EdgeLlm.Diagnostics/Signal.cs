namespace EdgeLlm.Diagnostics;

/// <summary>One process value around the fault.</summary>
public sealed record Signal
{
    /// <summary>Tag name; unique within a report.</summary>
    public required string Name { get; init; }

    /// <summary>What was read.</summary>
    public SignalValue Value { get; init; } = new SignalValue.None();

    /// <summary>Unit as plain text; empty if the value has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Quality of the value.</summary>
    public Quality Quality { get; init; }

    /// <summary>When the value was read.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Alarm limits, in <see cref="Unit"/>; null if none are configured.</summary>
    public Limits? Limits { get; init; }

    /// <summary>The value expected in normal running, in <see cref="Unit"/>.</summary>
    public double? Nominal { get; init; }

    /// <summary>The state expected in normal running, of a discrete or textual signal; null if none is known.</summary>
    public SignalValue? NominalState { get; init; }

    /// <summary>What the signal measures.</summary>
    public string Description { get; init; } = "";
}
