namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Tells nothing from little: a fan that takes 0.03 A of its 0.9 A does not turn slowly, it does not turn.</summary>
internal static class Nothing
{
    private const double Share = 0.05;

    /// <summary>Absent where there is nothing although there should be something, present where it is the other way round.</summary>
    public static SignalStates Of(Signal signal, double value)
    {
        var usual = signal.Nominal ?? signal.Limits?.Low ?? signal.Limits?.LowLow ?? 0;
        if (usual != 0)
        {
            return Math.Abs(value) <= Share * Math.Abs(usual) ? SignalStates.Absent : SignalStates.None;
        }

        return signal.Nominal == 0 && value != 0 ? SignalStates.Present : SignalStates.None;
    }
}
