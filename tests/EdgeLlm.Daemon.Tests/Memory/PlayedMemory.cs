using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Tests.Memory;

/// <summary>Memory as a test wants it: a board of 4 GiB with room, and a service that holds what it should.</summary>
internal sealed class PlayedMemory : IMemoryProbe
{
    public const long Mebibyte = 1 << 20;

    public static MemoryReading Calm { get; } = new()
    {
        HeldBytes = 500 * Mebibyte,
        Board = new BoardMemory(4096 * Mebibyte, 2000 * Mebibyte),
        SomeStalled = TimeSpan.Zero,
        FullStalled = TimeSpan.Zero,
    };

    public MemoryReading Next { get; set; } = Calm;

    public static MemoryReading Available(long mebibytes) => Calm with { Board = Calm.Board with { AvailableBytes = mebibytes * Mebibyte } };

    public MemoryReading Read(int engineProcessId) => Next;
}
