using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>A page of diagnoses.</summary>
/// <param name="Diagnoses">Newest first.</param>
/// <param name="NextPageToken">Asks for the next page; empty on the last.</param>
public sealed record DiagnosisPage(ImmutableArray<Diagnosis> Diagnoses, string NextPageToken);
