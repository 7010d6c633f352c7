namespace EdgeLlm.Daemon.Watchdog;

/// <summary>What is to be done about a service that stands still, the mildest first. Each is given time before the next.</summary>
internal enum EscalationStep
{
    /// <summary>Nothing: it is alive.</summary>
    None,

    /// <summary>Give up the batch: its requests fail, the model stays.</summary>
    AbortBatch,

    /// <summary>Kill the engine, which is started again.</summary>
    KillEngine,

    /// <summary>Feed systemd's watchdog no longer, so that it starts the service anew.</summary>
    RestartService,

    /// <summary>Feed the board's watchdogs no longer either, so that they reset it.</summary>
    ResetBoard,
}
