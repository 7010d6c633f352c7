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

    /// <summary>A value is as it should be although a known cause would have it otherwise.</summary>
    Normal,

    /// <summary>A value does not move although it should.</summary>
    Stuck,

    /// <summary>A value that can't be.</summary>
    Implausible,

    /// <summary>Several values moved together.</summary>
    Correlation,

    /// <summary>Many alarms at once, or one again and again.</summary>
    Flood,

    /// <summary>What a person at the machine says.</summary>
    Operator,

    /// <summary>A cause that was confirmed at this machine before.</summary>
    History,
}
