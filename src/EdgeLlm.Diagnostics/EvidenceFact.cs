namespace EdgeLlm.Diagnostics;

/// <summary>One fact computed from the report.</summary>
/// <param name="Label">"E1", "E2", …</param>
/// <param name="Kind">What kind of fact it is.</param>
/// <param name="Signal">The signal it is about; empty if it is about an alarm or a code.</param>
/// <param name="Text">The fact with its numbers and units, in the report's language.</param>
public sealed record EvidenceFact(string Label, EvidenceKind Kind, string Signal, string Text);
