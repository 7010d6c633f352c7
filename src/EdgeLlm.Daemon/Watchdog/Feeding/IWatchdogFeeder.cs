namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>One watchdog that wants to be fed. All but the constructor is called on its feed thread, one call at a time.</summary>
internal interface IWatchdogFeeder : IDisposable
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>Whether what it watches is the service or the board.</summary>
    FeederKind Kind { get; }

    /// <summary>From one feed to the next.</summary>
    TimeSpan Period { get; }

    /// <summary>Least time between two feeds; a window watchdog takes an earlier one for a fault. Zero where it does not mind.</summary>
    TimeSpan Earliest { get; }

    /// <summary>Whether it can be told to stop watching.</summary>
    bool CanDisarm { get; }

    /// <summary>What is worth a word once it is armed.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>Takes the hardware and has it watch from now on.</summary>
    /// <exception cref="WatchdogException">It is not there, not ours, or not what was configured.</exception>
    void Arm();

    /// <summary>Feeds it once.</summary>
    /// <exception cref="WatchdogException">It can't be fed.</exception>
    void Feed();

    /// <summary>Has it watch no longer, where it can; otherwise it is left as it is and bites.</summary>
    void Disarm();
}
