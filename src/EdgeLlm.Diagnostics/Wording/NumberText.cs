using System.Globalization;

namespace EdgeLlm.Diagnostics.Wording;

/// <summary>Numbers as people and a small model read them best: four significant digits, a point, no exponent unless needed.</summary>
internal static class NumberText
{
    private const double LargestPlain = 1e9;
    private const double SmallestPlain = 1e-4;

    /// <summary>A number alone.</summary>
    public static string Of(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "?" : value > 0 ? "∞" : "-∞";
        }

        var size = Math.Abs(value);
        if (size is >= LargestPlain or < SmallestPlain)
        {
            return value.ToString("0.###E+0", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 7);
        return Math.Round(value, decimals, MidpointRounding.AwayFromZero).ToString("0.#######", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with its unit.</summary>
    public static string Of(double value, string unit) => unit switch
    {
        "" => Of(value),
        "%" => Of(value) + "%",
        _ => $"{Of(value)} {unit}",
    };

    /// <summary>A share in percent, without decimals where they say nothing.</summary>
    public static string Percent(double share)
    {
        var percent = Math.Abs(share * 100);
        return (percent < 10 ? Of(Math.Round(percent, 1)) : Of(Math.Round(percent))) + "%";
    }
}
