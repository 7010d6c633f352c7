namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>How a signal moved before the fault.</summary>
internal enum Shape
{
    /// <summary>Nothing is known of its past.</summary>
    Unknown,

    /// <summary>Stood where it stands, with its usual noise.</summary>
    Flat,

    /// <summary>Rose.</summary>
    Rising,

    /// <summary>Fell.</summary>
    Falling,

    /// <summary>Was healthy and jumped.</summary>
    Step,

    /// <summary>Swung to and fro.</summary>
    Noisy,

    /// <summary>Did not move at all, not even by its noise.</summary>
    Stuck,
}
