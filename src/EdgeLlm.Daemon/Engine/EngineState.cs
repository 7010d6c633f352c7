namespace EdgeLlm.Daemon.Engine;

/// <summary>What the engine process is doing.</summary>
internal enum EngineState
{
    /// <summary>The process is being started.</summary>
    Starting = 1,

    /// <summary>The model is being loaded and warmed up.</summary>
    Loading,

    /// <summary>Ready for requests.</summary>
    Ready,

    /// <summary>It ended and waits to be started again.</summary>
    Restarting,

    /// <summary>It can't do what it is told; tried again now and then, since a user may mend the cause meanwhile.</summary>
    Failed,

    /// <summary>No model is configured.</summary>
    Disabled,

    /// <summary>The service is shutting down.</summary>
    Stopping,
}
