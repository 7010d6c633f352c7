namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>Where a signal stands in a case.</summary>
internal enum Level
{
    /// <summary>Within its healthy range.</summary>
    Normal,

    /// <summary>Above its warning limit, or well above nominal.</summary>
    High,

    /// <summary>Above its trip limit.</summary>
    HighHigh,

    /// <summary>Below its warning limit, or well below nominal.</summary>
    Low,

    /// <summary>Below its trip limit.</summary>
    LowLow,

    /// <summary>A value of bad quality.</summary>
    Bad,

    /// <summary>No value at all.</summary>
    None,

    /// <summary>A healthy value that is old.</summary>
    Stale,

    /// <summary>A discrete signal that is on.</summary>
    True,

    /// <summary>A discrete signal that is off.</summary>
    False,
}
