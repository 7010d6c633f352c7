namespace EdgeLlm.Inference.Scheduling;

/// <summary>Bounds of the scheduler.</summary>
/// <param name="Slots">Generations that run at once.</param>
/// <param name="QueueLength">Generations that may wait.</param>
/// <param name="BatchTokens">Tokens in one batch.</param>
internal sealed record SchedulerOptions(int Slots, int QueueLength, int BatchTokens);
