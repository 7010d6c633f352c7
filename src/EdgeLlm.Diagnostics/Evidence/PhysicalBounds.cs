namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Values that can't be, whatever the plant does: then the sensor, its cable or its scaling lies.</summary>
internal static class PhysicalBounds
{
    private const double AbsoluteZeroCelsius = -273.15;
    private const double AbsoluteZeroFahrenheit = -459.67;

    // NAMUR NE 43: below 3.6 mA and above 21 mA a 4-20 mA loop signals a failure.
    private const double LoopFailureLow = 3.6;
    private const double LoopFailureHigh = 21;
    private const double Denormal = 1e-30;

    private static readonly string[] s_loop = ["4-20", "4…20", "4..20", "4 to 20", "4–20", "4~20"];

    /// <summary>Why a value can't be, in words; null if it can.</summary>
    public static string? Violation(Signal signal, double value, FactPhrases phrases) => signal.Unit.Trim() switch
    {
        "°C" or "℃" or "degC" when value < AbsoluteZeroCelsius => phrases.BelowAbsoluteZero,
        "°F" or "degF" when value < AbsoluteZeroFahrenheit => phrases.BelowAbsoluteZero,
        "K" when value < 0 && IsAbsolute(signal) => phrases.BelowAbsoluteZero,
        "mA" when IsLoop(signal) && value is < LoopFailureLow or > LoopFailureHigh => phrases.OutsideLoop,
        "%RH" or "%rF" or "%rH" when value is < 0 or > 100 => phrases.OutsideShare,
        "pH" when value is < 0 or > 14 => phrases.OutsidePh,
        _ when IsEndOfFormat(signal, value) => phrases.EndOfFormat,
        _ => null,
    };

    // The ends of 16-bit numbers stand for "no value" in many devices; a float whose words are swapped is next to nothing.
    private static bool IsEndOfFormat(Signal signal, double value) =>
        value is (32767 or 32768 or -32768 or 65535) && (signal.Nominal ?? signal.Limits?.High ?? value) is var usual && Math.Abs(usual) < Math.Abs(value) / 4
        || (value != 0 && Math.Abs(value) < Denormal);

    // A difference of temperatures is given in kelvin too, and may be negative.
    private static bool IsAbsolute(Signal signal) => signal.Nominal is > 150 || signal.Limits is { High: > 150 } or { HighHigh: > 150 };

    // Milliamperes are a loop's only if the signal says so.
    private static bool IsLoop(Signal signal) =>
        s_loop.Any(form => signal.Description.Contains(form, StringComparison.Ordinal) || signal.Name.Contains(form, StringComparison.Ordinal));
}
