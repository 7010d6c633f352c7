namespace EdgeLlm.Inference;

/// <summary>Everything that can go wrong in a way a caller should tell apart. The daemon maps each to one gRPC status.</summary>
public enum EdgeLlmError
{
    /// <summary>A field of the request is wrong; see the violations.</summary>
    InvalidReport,

    /// <summary>The prompt does not fit into the context.</summary>
    PromptTooLong,

    /// <summary>The answer schema can't be compiled, or can't be met in the tokens allowed.</summary>
    InvalidSchema,

    /// <summary>No model is in memory yet, or none is configured.</summary>
    ModelNotResident,

    /// <summary>The service is shutting down.</summary>
    Draining,

    /// <summary>The engine process ended and is being started again.</summary>
    EngineRestarting,

    /// <summary>Too many requests wait.</summary>
    QueueFull,

    /// <summary>The time allowed is too short, or has passed.</summary>
    DeadlineTooShort,

    /// <summary>The engine failed in a way that is nobody's fault but ours.</summary>
    EngineFailed,

    /// <summary>The model file is missing, is not a GGUF file, is damaged, or is of a kind that can't be served.</summary>
    InvalidModel,

    /// <summary>The native libraries are missing or are not the ones this build was made for.</summary>
    IncompatibleLibrary,

    /// <summary>Not enough memory.</summary>
    OutOfMemory,

    /// <summary>Memory is short; nothing new is taken until it is there again.</summary>
    MemoryExhausted,

    /// <summary>The engine ended twice with this very request.</summary>
    RequestQuarantined,

    /// <summary>Nothing is quarantined by this hash.</summary>
    QuarantineEntryNotFound,

    /// <summary>There is no model of this name.</summary>
    ModelNotFound,

    /// <summary>The model that was asked for can't be used; the one before answers.</summary>
    ModelRefused,

    /// <summary>The model is being exchanged already.</summary>
    SwapInProgress,

    /// <summary>A configuration value is wrong.</summary>
    InvalidConfiguration,

    /// <summary>No diagnosis has this name.</summary>
    DiagnosisNotFound,

    /// <summary>A request with the same identifier is still running.</summary>
    RequestInProgress,

    /// <summary>A diagnosis of another report has this identifier.</summary>
    RequestIdReused,

    /// <summary>A file of catalogue entries has problems; see the violations.</summary>
    InvalidCatalogue,

    /// <summary>The catalogue has no such entry or import.</summary>
    CatalogueEntryNotFound,

    /// <summary>The records can't be read or written.</summary>
    StoreUnavailable,
}
