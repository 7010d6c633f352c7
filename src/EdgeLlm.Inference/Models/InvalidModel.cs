using System.Globalization;
using System.Text;

namespace EdgeLlm.Inference.Models;

/// <summary>The words in which a model file is refused: one line, its name without its path, what is wrong, where.</summary>
internal static class InvalidModel
{
    private const int LongestQuote = 80;

    /// <summary>Something is wrong at a byte of the file.</summary>
    public static EdgeLlmException At(string fileName, string what, long offset) =>
        Because(fileName, string.Create(CultureInfo.InvariantCulture, $"{what} (at byte {offset})"));

    /// <summary>Something is wrong with the file as a whole.</summary>
    public static EdgeLlmException Because(string fileName, string what, Exception? inner = null) =>
        new(EdgeLlmError.InvalidModel, $"Model file {Quote(fileName)}: {what}.", inner);

    /// <summary>The operating system gave an error; its own message may hold the path, so only the number is passed on.</summary>
    public static EdgeLlmException Unreadable(string fileName, IOException e) =>
        Because(fileName, string.Create(CultureInfo.InvariantCulture, $"it can't be read (operating system error {e.HResult & 0xFFFF}); check the disk"), e);

    /// <summary>Makes a name from a file fit to be shown: one line, no control characters, not too long.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'", LongestQuote + 3);
        foreach (var rune in text.EnumerateRunes())
        {
            if (quoted.Length > LongestQuote)
            {
                quoted.Append('…');
                break;
            }

            var shown = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
                ? Rune.ReplacementChar
                : rune;
            quoted.Append(shown.ToString());
        }

        return quoted.Append('\'').ToString();
    }
}
