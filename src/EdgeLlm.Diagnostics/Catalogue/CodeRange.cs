using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>A range of fault codes, "0x7300..0x73FF" or "F07900..F07999": the numbers that one notation counts through.</summary>
/// <param name="Notation">What the codes have in common: "0x" for hexadecimal, else the text around the digits with a '#' for each digit that counts.</param>
/// <param name="Low">First number.</param>
/// <param name="High">Last number.</param>
internal readonly partial record struct CodeRange(string Notation, long Low, long High)
{
    /// <summary>Most codes in one range: what a 16-bit error register can hold.</summary>
    public const int MostCodes = 65_536;

    private const string Separator = "..";
    private const string Hexadecimal = "0x";

    /// <summary>True when a code of an entry is written as a range.</summary>
    public static bool IsRange(string code) => code.Contains(Separator, StringComparison.Ordinal);

    /// <summary>Reads a range.</summary>
    /// <remarks>
    /// Zeros after a letter count, so that F1..F100 is three ranges: of F#, F## and F###.
    /// </remarks>
    /// <param name="code">The range as the source writes it.</param>
    /// <param name="problem">What is wrong with it, if it can't be read.</param>
    public static IReadOnlyList<CodeRange> Parse(string code, out string? problem)
    {
        var ends = code.Split(Separator);
        problem = ends.Length == 2 ? null : $"code '{code}' must have two ends, as 0x7300..0x73FF.";
        if (problem is not null)
        {
            return [];
        }

        var (low, high) = (Number(ends[0]), Number(ends[1]));
        problem = (low, high) switch
        {
            (null, _) or (_, null) => $"code '{code}' must have a number at both ends.",
            _ when low.Value.Prefix != high.Value.Prefix || low.Value.IsHexadecimal != high.Value.IsHexadecimal
                => $"code '{code}' must have the same notation at both ends.",
            _ when low.Value.Value > high.Value.Value => $"code '{code}' must begin with its lower end.",
            _ when high.Value.Value - low.Value.Value >= MostCodes => $"code '{code}' is wider than {MostCodes} codes.",
            _ when low.Value.Digits > high.Value.Digits => $"code '{code}' must have the same notation at both ends.",
            _ => null,
        };
        return problem is null ? [.. Split(low!.Value, high!.Value)] : [];
    }

    /// <summary>Notations and numbers under which a normalised code may lie in a range.</summary>
    public static IEnumerable<(string Notation, long Number)> PlacesOf(string normalizedCode)
    {
        if (PlainHexadecimal().IsMatch(normalizedCode))
        {
            // Device manuals mix "0x7305" and "7305"; so does what the code is compared with.
            yield return (Hexadecimal, long.Parse(normalizedCode, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        if (Number(normalizedCode) is { IsHexadecimal: false } number)
        {
            yield return (NotationOf(number.Prefix, number.Digits), number.Value);
        }
    }

    private static IEnumerable<CodeRange> Split(End low, End high)
    {
        if (low.IsHexadecimal || low.Prefix.Length == 0)
        {
            yield return new CodeRange(low.IsHexadecimal ? Hexadecimal : NotationOf("", 0), low.Value, high.Value);
            yield break;
        }

        for (var digits = low.Digits; digits <= high.Digits; digits++)
        {
            var first = digits == low.Digits ? low.Value : (long)Math.Pow(10, digits - 1);
            var last = digits == high.Digits ? high.Value : (long)Math.Pow(10, digits) - 1;
            yield return new CodeRange(NotationOf(low.Prefix, digits), first, last);
        }
    }

    // A pure decimal has no leading zeros once it is normalised, so its digits do not count.
    private static string NotationOf(string prefix, int digits) => prefix.Length == 0 ? "#" : prefix + new string('#', digits);

    private static End? Number(string code)
    {
        var isHexadecimal = FaultCode.IsMarkedHexadecimal(code);
        var normalized = FaultCode.Normalize(code);
        if (isHexadecimal)
        {
            return PlainHexadecimal().IsMatch(normalized)
                ? new End("", long.Parse(normalized, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), 0, true)
                : null;
        }

        var match = Decimal().Match(normalized);
        return match.Success
            ? new End(match.Groups["prefix"].Value, long.Parse(match.Groups["digits"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["digits"].Length, false)
            : null;
    }

    [GeneratedRegex("^[0-9A-F]{1,8}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainHexadecimal();

    [GeneratedRegex("^(?<prefix>|.*[^0-9])(?<digits>[0-9]{1,9})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Decimal();

    private readonly record struct End(string Prefix, long Value, int Digits, bool IsHexadecimal);
}
