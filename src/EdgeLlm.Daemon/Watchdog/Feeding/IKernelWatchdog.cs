namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>A watchdog device of the kernel's that is open, and thereby watching; the seam at which a test plays the hardware.</summary>
internal interface IKernelWatchdog : IDisposable
{
    /// <summary>Whether closing stops it only after the letter V: if this process dies, it bites.</summary>
    bool HasMagicClose { get; }

    /// <summary>Whether nothing stops it any more.</summary>
    bool HasNoWayOut { get; }

    /// <summary>Whether the last boot came of it.</summary>
    bool HasBitten { get; }

    /// <summary>Asks for a timeout and returns the one that holds, in seconds.</summary>
    /// <exception cref="IOException">It tells none.</exception>
    int SetTimeout(int seconds);

    /// <summary>Feeds it.</summary>
    /// <exception cref="IOException">It takes no feed.</exception>
    void KeepAlive();

    /// <summary>Has the next close stop it.</summary>
    /// <exception cref="IOException">It does not take the letter.</exception>
    void WriteMagic();
}
