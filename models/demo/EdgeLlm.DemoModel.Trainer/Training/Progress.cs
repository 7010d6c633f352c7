namespace EdgeLlm.DemoModel.Training;

/// <summary>How far the training is.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Examples">Number of the next example.</param>
/// <param name="Tokens">Tokens seen.</param>
/// <param name="Seconds">Seconds spent.</param>
internal sealed record Progress(long Step, long Examples, long Tokens, double Seconds);
