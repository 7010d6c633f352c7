namespace EdgeLlm.Diagnostics;

/// <summary>Why the catalogue answered in the model's place.</summary>
public enum FallbackReason
{
    /// <summary>The model answered.</summary>
    None,

    /// <summary>No engine is running, or it is loading its model.</summary>
    EngineUnavailable,

    /// <summary>The engine could not generate, and trying again would not help.</summary>
    EngineFailed,

    /// <summary>The time left would not have been enough.</summary>
    DeadlineTooShort,

    /// <summary>The caller asked for the catalogue alone.</summary>
    Requested,

    /// <summary>The model had written nothing that could be used when its tokens ran out.</summary>
    NoAnswer,

    /// <summary>Memory is short on the machine.</summary>
    MemoryExhausted,

    /// <summary>The engine ended twice with this very report.</summary>
    Quarantined,
}
