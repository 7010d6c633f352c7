using System.Globalization;
using System.Text;

namespace EdgeLlm.Diagnostics.Wording;

/// <summary>Makes text from outside fit into one line of ours, so that no field can pretend to be another line.</summary>
internal static class PlainText
{
    private const int LongestUnit = 2;

    /// <summary>
    /// One line of at most <paramref name="maxLength"/> characters: runs of white space, line ends, control characters
    /// and invisible direction marks become one space each; what is too long ends in "…".
    /// </summary>
    public static string Fold(string text, int maxLength)
    {
        // The input is bounded before the loop: nothing beyond a few times the result can matter.
        var source = text.AsSpan(0, Math.Min(text.Length, (4 * maxLength) + 16));
        var line = new StringBuilder(Math.Min(source.Length, maxLength));
        var gap = false;
        foreach (var rune in source.EnumerateRunes())
        {
            if (IsGap(rune))
            {
                gap = line.Length > 0;
                continue;
            }

            var needed = (gap ? 1 : 0) + rune.Utf16SequenceLength;
            if (line.Length + needed > maxLength)
            {
                return CutForEllipsis(line, maxLength).Append('…').ToString();
            }

            if (gap)
            {
                line.Append(' ');
                gap = false;
            }

            line.Append(rune);
        }

        return line.ToString();
    }

    /// <summary>Folded and in quotation marks, which it can't close by itself.</summary>
    public static string Quote(string text, int maxLength) => $"\"{Fold(text, maxLength).Replace('"', '\'')}\"";

    /// <summary>A tag or unit: as it is if it is one word that can't be taken for a sentence, quoted otherwise.</summary>
    public static string Name(string text, int maxLength)
    {
        var folded = Fold(text, maxLength);
        return folded.Length > 0 && folded.All(IsPartOfName) && !MayBeSentence(folded) ? folded : Quote(text, maxLength);
    }

    // Scripts without spaces and cases, such as Chinese, write sentences as one word; only units such as 转/分 are as short as this.
    private static bool MayBeSentence(string text) => text.Count(character => char.GetUnicodeCategory(character) == UnicodeCategory.OtherLetter) > LongestUnit;

    private static bool IsPartOfName(char character) => char.IsLetterOrDigit(character) || "._-/:[]#+%@$°²³·*^µΩ℃℉&|".Contains(character);

    private static bool IsGap(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static StringBuilder CutForEllipsis(StringBuilder line, int maxLength)
    {
        while (line.Length > 0 && (line.Length >= maxLength || char.IsHighSurrogate(line[^1])))
        {
            line.Length--;
        }

        return line;
    }
}
