namespace EdgeLlm.Evaluation.Measuring;

/// <summary>One rate of a scorecard.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Rate">How often.</param>
/// <param name="Interval">The 95 % interval of the rate.</param>
internal sealed record ScoreLine(string Name, Rate Rate, Interval Interval);
