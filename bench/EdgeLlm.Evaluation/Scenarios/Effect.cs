namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>What a fault does to one signal.</summary>
/// <param name="Level">Where the signal stands.</param>
/// <param name="Trend">How it came there.</param>
/// <param name="Text">The state of a textual signal.</param>
internal sealed record Effect(Level? Level = null, Shape Trend = Shape.Unknown, string? Text = null);
