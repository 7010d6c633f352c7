namespace EdgeLlm.Daemon.Memory;

/// <summary>How much memory both processes may hold together.</summary>
/// <param name="Bytes">How much.</param>
/// <param name="Origin">Who says so, for messages.</param>
internal sealed record MemoryBudget(long Bytes, string Origin)
{
    // The rest is for the kernel and for those who were there first.
    private const double BoardShare = 0.75;

    /// <summary>
    /// The budget that is configured, or else what the service's group allows, or else three quarters of the board; never more
    /// than the group allows.
    /// </summary>
    /// <param name="configured">Text of Memory:Budget, which is valid; empty for none.</param>
    /// <param name="group">Limit of the service's control group; null for none.</param>
    /// <param name="board">The machine.</param>
    public static MemoryBudget Of(string configured, long? group, BoardMemory board) =>
        MemorySize.TryParse(configured, out var bytes) && bytes <= (group ?? bytes) ? new MemoryBudget(bytes, "Memory:Budget")
        : group is { } limit && limit < board.TotalBytes ? new MemoryBudget(limit, "memory.max of the service's control group")
        : new MemoryBudget((long)(board.TotalBytes * BoardShare), "three quarters of this machine's memory");
}
