using System.Text;
using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Makes notations of one fault code comparable.</summary>
/// <remarks>
/// The rules, in order:
/// <list type="number">
/// <item>Full-width letters, digits and signs become ASCII; white space and control characters are dropped; letters become upper case.</item>
/// <item>Hexadecimal with a marker ("0x7A01", "16#7A01", "7A01h", "7A01 hex") becomes its digits without leading zeros: "7A01".
/// The suffixes count only after two to eight digits, so that a word's last letter is not taken for one.</item>
/// <item>A pure decimal loses its leading zeros: "007" is "7", "000" is "0".</item>
/// <item>Everything else stays as it is. Zeros after a letter count ("F0001" is not "F001"), as do dots, dashes and
/// other signs ("1.2.3", "AL-16").</item>
/// </list>
/// So "0x7121" equals the bare "7121", as device manuals mix both; and a bare "0B" does not equal "0x0B", because nothing
/// says that it is hexadecimal.
/// </remarks>
public static partial class FaultCode
{
    /// <summary>The comparable form of a code; empty if nothing is left of it.</summary>
    public static string Normalize(string code)
    {
        var folded = Fold(code);
        var hexadecimal = MarkedHexadecimal().Match(folded);
        if (hexadecimal.Success)
        {
            return WithoutLeadingZeros(hexadecimal.Groups["digits"].Value);
        }

        return folded.Length > 0 && folded.All(char.IsAsciiDigit) ? WithoutLeadingZeros(folded) : folded;
    }

    private static string Fold(string code)
    {
        var folded = new StringBuilder(code.Length);
        foreach (var character in code)
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character))
            {
                folded.Append(char.ToUpperInvariant(FullWidth.ToAscii(character)));
            }
        }

        return folded.ToString();
    }

    private static string WithoutLeadingZeros(string digits)
    {
        var significant = digits.TrimStart('0');
        return significant.Length == 0 ? "0" : significant;
    }

    [GeneratedRegex("^(?:(?:0X|16#)(?<digits>[0-9A-F]+)|(?<digits>[0-9A-F]{2,8})(?:H|HEX))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MarkedHexadecimal();
}
