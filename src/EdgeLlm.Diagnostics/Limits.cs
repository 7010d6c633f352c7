namespace EdgeLlm.Diagnostics;

/// <summary>Alarm limits in the signal's unit; where given, low-low &lt;= low &lt;= high &lt;= high-high.</summary>
/// <param name="LowLow">Trip below it.</param>
/// <param name="Low">Warn below it.</param>
/// <param name="High">Warn above it.</param>
/// <param name="HighHigh">Trip above it.</param>
public sealed record Limits(double? LowLow = null, double? Low = null, double? High = null, double? HighHigh = null);
