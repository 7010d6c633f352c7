namespace EdgeLlm.Daemon.Memory;

/// <summary>What a reading means. Pure.</summary>
/// <param name="State">The state that it asks for.</param>
/// <param name="Reason">Why, with numbers; empty for <see cref="MemoryState.Normal"/>.</param>
/// <param name="IsOurs">The reason lies in what the service itself holds, and not in its neighbours.</param>
internal sealed record MemoryVerdict(MemoryState State, string Reason, bool IsOurs = false)
{
    private const long LeastAvailableBytes = 96L << 20;
    private const double AvailableShare = 0.04;
    private const double StalledShare = 0.10;

    // A group that reads a model file meets its limit all the time, and loses nothing but pages of that file.
    private const long LittleDroppableBytes = 32L << 20;

    // What lets go of a state must be this much better than what led to it.
    private const double Ease = 0.8;

    private static readonly MemoryVerdict s_normal = new(MemoryState.Normal, "");

    /// <summary>Judges a reading.</summary>
    /// <param name="now">The reading.</param>
    /// <param name="before">The one before; null for the first.</param>
    /// <param name="between">Time from that one to this.</param>
    /// <param name="neededBytes">What the plan allows; 0 where nothing is planned.</param>
    /// <param name="budgetBytes">The budget.</param>
    /// <param name="isLeaving">Whether the question is if a state can be left.</param>
    public static MemoryVerdict Of(MemoryReading now, MemoryReading? before, TimeSpan between, long neededBytes, long budgetBytes, bool isLeaving = false)
    {
        var ease = isLeaving ? Ease : 1;
        var least = LeastAvailable(now.Board) / ease;
        var (some, full) = (Share(now.SomeStalled, before?.SomeStalled, between), Share(now.FullStalled, before?.FullStalled, between));
        var isPressed = before is not null && now.DroppableBytes < LittleDroppableBytes;
        MemoryVerdict?[] verdicts =
        [
            now.HeldBytes > budgetBytes ? Critical($"{MemorySize.Of(now.HeldBytes)} are held, the budget is {MemorySize.Of(budgetBytes)}", isOurs: true) : null,
            now.Board.AvailableBytes < least / 2 ? Critical($"only {MemorySize.Of(now.Board.AvailableBytes)} are available on this machine") : null,
            full >= StalledShare * ease ? Critical($"all tasks waited for memory {full:P0} of the time") : null,
            isPressed && now.MaxEvents > before!.MaxEvents ? Critical("the control group ran into its limit", isOurs: true) : null,
            neededBytes > 0 && now.HeldBytes > neededBytes ? Tight($"{MemorySize.Of(now.HeldBytes)} are held, the plan needs {MemorySize.Of(neededBytes)}", isOurs: true) : null,
            now.Board.AvailableBytes < least ? Tight($"only {MemorySize.Of(now.Board.AvailableBytes)} are available on this machine") : null,
            some >= StalledShare * ease ? Tight($"tasks waited for memory {some:P0} of the time") : null,
            isPressed && now.HighEvents > before!.HighEvents ? Tight("the control group went over its soft limit", isOurs: true) : null,
        ];
        return verdicts.FirstOrDefault(verdict => verdict is not null) ?? s_normal;
    }

    /// <summary>With less than this available it is tight.</summary>
    public static long LeastAvailable(BoardMemory board) => Math.Max(LeastAvailableBytes, (long)(board.TotalBytes * AvailableShare));

    private static MemoryVerdict Critical(string reason, bool isOurs = false) => new(MemoryState.Critical, reason, isOurs);

    private static MemoryVerdict Tight(string reason, bool isOurs = false) => new(MemoryState.Tight, reason, isOurs);

    private static double Share(TimeSpan? now, TimeSpan? before, TimeSpan between) =>
        now is { } n && before is { } b && between > TimeSpan.Zero ? (n - b) / between : 0;
}
