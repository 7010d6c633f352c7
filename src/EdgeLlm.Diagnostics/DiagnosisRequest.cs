namespace EdgeLlm.Diagnostics;

/// <summary>One fault to diagnose.</summary>
/// <param name="RequestId">The caller's identifier; empty to have one made.</param>
/// <param name="Report">The fault.</param>
/// <param name="Options">How to answer.</param>
/// <param name="TimeLimit">Time in which the diagnosis must be complete, from the call on; null for the default.</param>
/// <param name="Caller">Who asks; empty if nobody knows.</param>
public sealed record DiagnosisRequest(string RequestId, FaultReport Report, DiagnosisOptions Options, TimeSpan? TimeLimit = null, string Caller = "");
