namespace EdgeLlm.Inference.Native;

/// <summary>How a batch ended.</summary>
internal enum DecodeResult
{
    Ok,

    /// <summary>No cells were free. Admission reserves them, so this is a bug if it is seen.</summary>
    NoRoom,

    /// <summary>An abort was asked for.</summary>
    Aborted,

    /// <summary>The library failed.</summary>
    Failed,
}
