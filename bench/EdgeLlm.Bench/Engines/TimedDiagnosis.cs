using EdgeLlm.Protos.V1;

namespace EdgeLlm.Bench.Engines;

/// <summary>A diagnosis, with seconds from the call.</summary>
/// <param name="Diagnosis">The diagnosis.</param>
/// <param name="FirstWord">To the first reasoning; 0 without any.</param>
/// <param name="LastWord">To the last reasoning.</param>
/// <param name="FirstFinding">To the first finding, or to the end without one.</param>
/// <param name="Whole">To the end.</param>
internal sealed record TimedDiagnosis(Diagnosis Diagnosis, double FirstWord, double LastWord, double FirstFinding, double Whole);
