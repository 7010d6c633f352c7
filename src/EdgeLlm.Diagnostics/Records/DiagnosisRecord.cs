using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>A stored diagnosis with what people said about it since.</summary>
/// <param name="Diagnosis">The diagnosis.</param>
/// <param name="Feedback">Feedback, oldest first.</param>
/// <param name="Sequence">Position in the chain of records.</param>
/// <param name="Hash">SHA-256 of the record, hex; covers the hash of the record before it.</param>
/// <param name="Caller">Who asked; empty if nobody knows.</param>
/// <param name="Report">The report that was diagnosed.</param>
public sealed record DiagnosisRecord(
    Diagnosis Diagnosis,
    ImmutableArray<Feedback> Feedback,
    long Sequence,
    string Hash,
    string Caller,
    FaultReport Report);
