namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>How a watchdog is being fed.</summary>
/// <param name="IsArmed">It watches.</param>
/// <param name="Feeds">Times it was fed.</param>
/// <param name="Withheld">Times it was due and not fed, because the service was not found alive.</param>
/// <param name="Longest">Longest time between two feeds that followed each other.</param>
/// <param name="Shortest">Shortest; zero before the second feed.</param>
/// <param name="Problem">Why it is not armed or could not be fed last; empty if all is well.</param>
internal sealed record FeederState(bool IsArmed, long Feeds, long Withheld, TimeSpan Longest, TimeSpan Shortest, string Problem)
{
    /// <summary>Before anything happened.</summary>
    public static FeederState Unarmed { get; } = new(false, 0, 0, TimeSpan.Zero, TimeSpan.Zero, "");
}
