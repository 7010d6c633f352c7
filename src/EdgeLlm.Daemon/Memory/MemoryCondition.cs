namespace EdgeLlm.Daemon.Memory;

/// <summary>How it stands with memory.</summary>
/// <param name="State">The state.</param>
/// <param name="Reason">Why it is not normal; empty if it is.</param>
/// <param name="Reading">The last reading; null before the first.</param>
/// <param name="Since">When the state began; null before the first change.</param>
internal sealed record MemoryCondition(MemoryState State, string Reason, MemoryReading? Reading, DateTimeOffset? Since)
{
    /// <summary>Before anything was read.</summary>
    public static MemoryCondition Unknown { get; } = new(MemoryState.Normal, "", null, null);
}
