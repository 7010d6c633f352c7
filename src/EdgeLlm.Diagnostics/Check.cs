namespace EdgeLlm.Diagnostics;

/// <summary>One thing to check at the machine.</summary>
/// <param name="CauseLabel">Label of the cause that it would confirm or rule out.</param>
/// <param name="Text">What to check, in the report's language.</param>
/// <param name="SafetyNote">What must be safe before anybody does it; empty if nothing special.</param>
public sealed record Check(string CauseLabel, string Text, string SafetyNote);
