using System.Globalization;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>
/// The exact value of a JSON number: 0.<see cref="Digits"/> times ten to the <see cref="Exponent"/>. Digits neither begin
/// nor end with a zero, so that equal values are equal here however they were written; zero has no digits.
/// </summary>
internal readonly record struct JsonNumber(bool IsNegative, string Digits, int Exponent) : IComparable<JsonNumber>
{
    /// <summary>Exponents saturate here; no bound that is accepted comes near it.</summary>
    private const int LargestExponent = 1_000_000_000;

    public static JsonNumber Zero { get; } = new(false, "", 0);

    public bool IsInteger => Exponent >= Digits.Length;

    /// <summary>Digits before the point, at least one.</summary>
    public int IntegerDigits => Math.Max(Exponent, 1);

    /// <summary>Digits after the point.</summary>
    public int FractionDigits => Math.Max(Digits.Length - Exponent, 0);

    /// <summary>Reads the text of a valid JSON number.</summary>
    public static JsonNumber Parse(string text)
    {
        var isNegative = text[0] == '-';
        var mantissa = text.AsSpan(isNegative ? 1 : 0);
        long exponent = 0;
        var e = mantissa.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            exponent = ParseExponent(mantissa[(e + 1)..]);
            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.');
        exponent += point >= 0 ? point : mantissa.Length;
        var digits = point >= 0 ? string.Concat(mantissa[..point], mantissa[(point + 1)..]) : mantissa.ToString();
        var significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0
            ? Zero
            : new JsonNumber(isNegative, significant, (int)Math.Clamp(exponent, -LargestExponent, LargestExponent));
    }

    public JsonNumber Absolute() => this with { IsNegative = false };

    /// <summary>The part before the point, towards zero; magnitudes saturate at <paramref name="limit"/>.</summary>
    public long Truncate(long limit)
    {
        var magnitude = 0L;
        if (Exponent > 18)
        {
            magnitude = limit;
        }
        else if (Exponent > 0)
        {
            var whole = Digits.Length >= Exponent ? Digits[..Exponent] : Digits.PadRight(Exponent, '0');
            magnitude = Math.Min(long.Parse(whole, CultureInfo.InvariantCulture), limit);
        }

        return IsNegative ? -magnitude : magnitude;
    }

    /// <summary>Digits after the point, without zeros at the end.</summary>
    public string Fraction()
    {
        if (FractionDigits == 0)
        {
            return "";
        }

        return Exponent >= 0 ? Digits[Exponent..] : Digits.PadLeft(FractionDigits, '0');
    }

    public int CompareTo(JsonNumber other)
    {
        var sign = Sign().CompareTo(other.Sign());
        if (sign != 0 || Digits.Length == 0)
        {
            return sign;
        }

        var magnitude = Exponent != other.Exponent ? Exponent.CompareTo(other.Exponent) : string.CompareOrdinal(Digits, other.Digits);
        return IsNegative ? -magnitude : magnitude;
    }

    private static long ParseExponent(ReadOnlySpan<char> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return Math.Clamp(value, -LargestExponent, LargestExponent);
        }

        return text[0] == '-' ? -LargestExponent : LargestExponent;
    }

    private int Sign() => Digits.Length == 0 ? 0 : IsNegative ? -1 : 1;
}
