using System.Text;
using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Makes notations of one fault code comparable.</summary>
/// <remarks>
/// The rules, in order:
/// <list type="number">
/// <item>Full-width letters, digits and signs become ASCII; white space and control characters are dropped; letters become upper case.</item>
/// <item>A word before the code that only says that it is one goes: "Fault F30001", "报警码 7801", "Alarm: 16".</item>
/// <item>Hexadecimal with a marker ("0x7A01", "16#7A01", "7A01h", "7A01 hex") becomes its digits without leading zeros: "7A01".
/// The suffixes count only after two to eight digits, so that a word's last letter is not taken for one.</item>
/// <item>A pure decimal loses its leading zeros: "007" is "7", "000" is "0".</item>
/// <item>Rockwell's type and code: "T04:C20", "T4 C20" and "Type 4, Code 20" are "T4:C20".</item>
/// <item>Drives' fault and alarm numbers of five digits: "F-30001" is "F30001", as SINAMICS writes it.</item>
/// <item>The point that servo displays put after their letters: "AL.16" is "AL16" (Mitsubishi), "A.710" is "A710"
/// (Yaskawa), "Er.101" is "ER101" (Inovance).</item>
/// <item>Everything else stays as it is. Zeros after a letter count ("F0001" is not "F001"), as do dots between digits,
/// dashes and other signs ("1.2.3", "AL-16").</item>
/// </list>
/// So "0x7121" equals the bare "7121", as device manuals mix both; and a bare "0B" does not equal "0x0B", because nothing
/// says that it is hexadecimal.
/// </remarks>
public static partial class FaultCode
{
    /// <summary>The comparable form of a code; empty if nothing is left of it.</summary>
    public static string Normalize(string code)
    {
        var bare = Bare(code);
        if (MarkedHexadecimal().Match(bare) is { Success: true } hexadecimal)
        {
            return WithoutLeadingZeros(hexadecimal.Groups["digits"].Value);
        }

        if (bare.Length > 0 && bare.All(char.IsAsciiDigit))
        {
            return WithoutLeadingZeros(bare);
        }

        if (TypeAndCode().Match(bare) is { Success: true } controller)
        {
            return $"T{WithoutLeadingZeros(controller.Groups["type"].Value)}:C{WithoutLeadingZeros(controller.Groups["code"].Value)}";
        }

        return SeparatedLetters().Match(bare) is { Success: true } separated
            ? separated.Groups["letters"].Value + separated.Groups["digits"].Value
            : bare;
    }

    /// <summary>True when a code says of itself that it is hexadecimal.</summary>
    public static bool IsMarkedHexadecimal(string code) => MarkedHexadecimal().IsMatch(Bare(code));

    private static string Bare(string code)
    {
        var folded = new StringBuilder(code.Length);
        foreach (var character in code)
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character))
            {
                folded.Append(char.ToUpperInvariant(FullWidth.ToAscii(character)));
            }
        }

        return WordsForCode().Replace(folded.ToString(), "");
    }

    private static string WithoutLeadingZeros(string digits)
    {
        var significant = digits.TrimStart('0');
        return significant.Length == 0 ? "0" : significant;
    }

    [GeneratedRegex("^(?:FAULT|ALARM|ERROR|CODE|NO\\.|故障|报警|警报|错误|代码|码|号|:|-)+(?=[^0-9]{0,8}[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex WordsForCode();

    [GeneratedRegex("^(?:(?:0X|16#)(?<digits>[0-9A-F]+)|(?<digits>[0-9A-F]{2,8})(?:H|HEX))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MarkedHexadecimal();

    [GeneratedRegex("^(?:T|TYPE)(?<type>[0-9]{1,3})[:,;/.-]?(?:C|CODE)(?<code>[0-9]{1,5})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TypeAndCode();

    [GeneratedRegex("^(?:(?<letters>[ACFN])-(?<digits>[0-9]{5})|(?<letters>[A-Z]{1,4})\\.(?<digits>[0-9]+(?:\\.[0-9]+)?))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SeparatedLetters();
}
