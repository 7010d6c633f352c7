using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>What a fact shows of the thing it is about; compared with the <see cref="Sign"/>s of causes.</summary>
[Flags]
internal enum SignalStates
{
    None = 0,
    High = 1 << 0,
    Low = 1 << 1,
    Rising = 1 << 2,
    Falling = 1 << 3,
    Steady = 1 << 4,
    Unsteady = 1 << 5,
    Stuck = 1 << 6,
    Moving = 1 << 7,
    Unreadable = 1 << 8,
    Normal = 1 << 9,
    On = 1 << 10,
    Off = 1 << 11,

    /// <summary>Nothing where normally there is something.</summary>
    Absent = 1 << 12,

    /// <summary>Something where normally there is nothing.</summary>
    Present = 1 << 13,
    Step = 1 << 14,
    Spike = 1 << 15,
    Differs = 1 << 16,
    Mismatch = 1 << 17,
    AtLimit = 1 << 18,
    Impossible = 1 << 19,
}

/// <summary>Which states speak for a sign, and which against it.</summary>
internal static class SignalStatesOfSigns
{
    private const SignalStates Positions = SignalStates.High | SignalStates.Low | SignalStates.Normal;

    /// <summary>The states that speak for a sign.</summary>
    /// <param name="sign">The sign.</param>
    /// <param name="shown">All that is shown of the signal: where its position is known, its direction does not stand for it.</param>
    public static SignalStates Supporting(this SignState sign, SignalStates shown) => sign switch
    {
        SignState.High when (shown & Positions) != 0 => SignalStates.High,
        SignState.Low when (shown & Positions) != 0 => SignalStates.Low,
        SignState.High => SignalStates.High | SignalStates.Rising,
        SignState.Low => SignalStates.Low | SignalStates.Falling,
        SignState.Rising => SignalStates.Rising,
        SignState.Falling => SignalStates.Falling,
        SignState.Unsteady => SignalStates.Unsteady,
        SignState.Stuck => SignalStates.Stuck,
        SignState.Unreadable => SignalStates.Unreadable,
        SignState.Normal => SignalStates.Normal,
        SignState.On => SignalStates.On,
        SignState.Off => SignalStates.Off,
        _ => SignalStates.None,
    };

    /// <summary>The states that speak against a sign.</summary>
    public static SignalStates Refuting(this SignState sign) => sign switch
    {
        SignState.High => SignalStates.Low | SignalStates.Normal,
        SignState.Low => SignalStates.High | SignalStates.Normal,
        SignState.Rising => SignalStates.Falling | SignalStates.Steady,
        SignState.Falling => SignalStates.Rising | SignalStates.Steady,
        SignState.Unsteady => SignalStates.Steady,
        SignState.Stuck => SignalStates.Moving,
        SignState.Unreadable => SignalStates.Normal | SignalStates.On,
        SignState.Normal => SignalStates.High | SignalStates.Low,
        SignState.On => SignalStates.Off,
        SignState.Off => SignalStates.On,
        _ => SignalStates.None,
    };
}
