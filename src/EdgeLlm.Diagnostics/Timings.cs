namespace EdgeLlm.Diagnostics;

/// <summary>Where the time of one diagnosis went; all but the total are zero when no model took part.</summary>
/// <param name="Queued">Waiting for a slot.</param>
/// <param name="Prefill">Reading the prompt.</param>
/// <param name="Reasoning">Reasoning.</param>
/// <param name="Answer">Answering.</param>
/// <param name="Total">From the request's arrival to its completion.</param>
public sealed record Timings(TimeSpan Queued, TimeSpan Prefill, TimeSpan Reasoning, TimeSpan Answer, TimeSpan Total);
