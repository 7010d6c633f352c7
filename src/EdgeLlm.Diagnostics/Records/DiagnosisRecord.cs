using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>A stored diagnosis with what people said about it since.</summary>
/// <param name="Diagnosis">The diagnosis.</param>
/// <param name="Feedback">Feedback, oldest first.</param>
public sealed record DiagnosisRecord(Diagnosis Diagnosis, ImmutableArray<Feedback> Feedback);
