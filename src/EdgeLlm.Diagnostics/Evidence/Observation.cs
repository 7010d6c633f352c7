namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Something computed from the report that may become a labelled fact.</summary>
/// <param name="Weight">How telling it is, see <see cref="FactWeight"/>.</param>
/// <param name="Kind">What kind of fact it is.</param>
/// <param name="Signal">The signal it is about; null if it is about none.</param>
/// <param name="Text">The fact.</param>
internal sealed record Observation(double Weight, EvidenceKind Kind, Signal? Signal, string Text)
{
    /// <summary>What it shows of its signal.</summary>
    public SignalStates States { get; init; }

    /// <summary>Words from the plant in it (an alarm's text, a textual state, the operator's note), to look for reported signs.</summary>
    public string Said { get; init; } = "";
}
