namespace EdgeLlm.Diagnostics;

/// <summary>One point of a trend.</summary>
/// <param name="Time">When the value was read.</param>
/// <param name="Value">A finite value in the signal's unit.</param>
public readonly record struct TrendPoint(DateTimeOffset Time, double Value);
