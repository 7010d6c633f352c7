namespace EdgeLlm.Diagnostics;

/// <summary>States of the PackML state model (ISA-TR88.00.02), numbered as there.</summary>
public enum PackMlState
{
    /// <summary>Not given.</summary>
    Unspecified,

    /// <summary>Cleared after a stop.</summary>
    Clearing,

    /// <summary>Stopped.</summary>
    Stopped,

    /// <summary>Starting up.</summary>
    Starting,

    /// <summary>Ready to start.</summary>
    Idle,

    /// <summary>Paused by an outside condition.</summary>
    Suspended,

    /// <summary>Producing.</summary>
    Execute,

    /// <summary>Coming to a controlled stop.</summary>
    Stopping,

    /// <summary>Going through an abort.</summary>
    Aborting,

    /// <summary>Aborted; needs clearing.</summary>
    Aborted,

    /// <summary>Going into hold.</summary>
    Holding,

    /// <summary>Held by an inside condition.</summary>
    Held,

    /// <summary>Leaving hold.</summary>
    Unholding,

    /// <summary>Going into suspension.</summary>
    Suspending,

    /// <summary>Leaving suspension.</summary>
    Unsuspending,

    /// <summary>Resetting to idle.</summary>
    Resetting,

    /// <summary>Completing a batch.</summary>
    Completing,

    /// <summary>Batch complete.</summary>
    Complete,
}
