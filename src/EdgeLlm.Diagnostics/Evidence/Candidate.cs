namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>A fact that may get a label.</summary>
/// <param name="Weight">How telling it is, see <see cref="FactWeight"/>.</param>
/// <param name="Kind">What kind of fact it is.</param>
/// <param name="Signal">Name of the signal as the report writes it; empty if it is about none.</param>
/// <param name="Text">The fact.</param>
internal readonly record struct Candidate(double Weight, EvidenceKind Kind, string Signal, string Text);
