namespace EdgeLlm.Daemon.Watchdog;

/// <summary>What a run of the service leaves behind for the next one.</summary>
/// <param name="BootId">Boot of the kernel in which it ran.</param>
/// <param name="Start">When it started, by the wall clock.</param>
/// <param name="UncleanEnds">Runs before it that ended in a row without a stop, all but the first of them before they were healthy.</param>
/// <param name="IsClean">It was told to stop, and did.</param>
/// <param name="IsHealthy">It was healthy for long enough that whatever ended it is no loop.</param>
/// <param name="IsArmed">A watchdog of the board watched when it was last noted.</param>
/// <param name="Health">How it did last; null if that was never written.</param>
internal sealed record RunNote(string BootId, DateTimeOffset Start, int UncleanEnds, bool IsClean, bool IsHealthy, bool IsArmed, HealthVector? Health);
