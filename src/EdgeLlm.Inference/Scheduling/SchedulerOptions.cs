namespace EdgeLlm.Inference.Scheduling;

/// <summary>Bounds of the scheduler.</summary>
/// <param name="Slots">Generations that run at once.</param>
/// <param name="QueueLength">Generations that may wait.</param>
/// <param name="BatchTokens">Tokens in one batch.</param>
/// <param name="DraftTokens">Guessed tokens in one batch at most; 0 for none.</param>
/// <param name="Prefixes">Where shared beginnings of prompts outlive the process; null for nowhere.</param>
/// <param name="Cost">What batches cost on this machine; null if it was not measured, and then nothing is guessed.</param>
/// <param name="ClockShare">The processor's clock as a part of its highest, for the estimates; null for always 1.</param>
internal sealed record SchedulerOptions(
    int Slots,
    int QueueLength,
    int BatchTokens,
    int DraftTokens = 0,
    PrefixStore? Prefixes = null,
    BatchCost? Cost = null,
    Func<double>? ClockShare = null)
{
    /// <summary>Tokens of one sequence at most: what the model was trained for. All sequences share the context.</summary>
    public int MostSequenceTokens { get; init; } = int.MaxValue;

    /// <summary>Cores that the decode thread stays on; none for any.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>Threads that decoded fastest when it was measured.</summary>
    public int Threads { get; init; }

    /// <summary>Threads that may decode; how many do is chosen by what steps take. 0 where their number is fixed.</summary>
    public int MostThreads { get; init; }
}
