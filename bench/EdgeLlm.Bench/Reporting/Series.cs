namespace EdgeLlm.Bench.Reporting;

/// <summary>Samples as they were taken.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Unit">Unit of the samples.</param>
/// <param name="Samples">In the order of the rounds.</param>
internal sealed record Series(string Name, string Unit, IReadOnlyList<double> Samples);
