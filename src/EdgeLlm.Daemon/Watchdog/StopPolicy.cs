namespace EdgeLlm.Daemon.Watchdog;

/// <summary>What becomes of the board's watchdogs when the service is told to stop.</summary>
internal enum StopPolicy
{
    /// <summary>Fed until the service has finished, then switched off where the part can be. One that can't bites.</summary>
    Disarm,

    /// <summary>Fed until the service has finished, and left on: the next start has to come within its timeout.</summary>
    KeepFeedingUntilExit,

    /// <summary>Not fed from the moment of the stop: the board is reset.</summary>
    Bite,
}
