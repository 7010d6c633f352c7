namespace EdgeLlm.Diagnostics;

/// <summary>Kinds of computed facts.</summary>
public enum EvidenceKind
{
    /// <summary>The fault code or alarm that was reported.</summary>
    Alarm = 1,

    /// <summary>A limit is crossed.</summary>
    Limit,

    /// <summary>A value is far from its nominal value.</summary>
    Deviation,

    /// <summary>A value moved.</summary>
    Trend,

    /// <summary>A value has bad or uncertain quality, or could not be read.</summary>
    Quality,

    /// <summary>A value is old.</summary>
    Stale,

    /// <summary>The first alarm of the sequence.</summary>
    FirstOut,

    /// <summary>A discrete state or a value that is plainly given.</summary>
    State,
}
