namespace EdgeLlm.Daemon.Memory;

/// <summary>Memory at one moment. Counters only ever rise.</summary>
internal sealed record MemoryReading
{
    /// <summary>Bytes that daemon and engine have in memory.</summary>
    public required long HeldBytes { get; init; }

    /// <summary>Bytes of theirs that are swapped out.</summary>
    public long SwappedBytes { get; init; }

    /// <summary>The machine.</summary>
    public required BoardMemory Board { get; init; }

    /// <summary>Time in which some task waited for memory, since the machine started; null where the kernel does not tell (PSI).</summary>
    public TimeSpan? SomeStalled { get; init; }

    /// <summary>Time in which all tasks did.</summary>
    public TimeSpan? FullStalled { get; init; }

    /// <summary>How often the service's control group went over memory.high; 0 where there is none.</summary>
    public long HighEvents { get; init; }

    /// <summary>How often it ran into memory.max.</summary>
    public long MaxEvents { get; init; }

    /// <summary>Files in the group's memory that the kernel can drop at once: as long as there are some, no limit hurts.</summary>
    public long DroppableBytes { get; init; }
}
