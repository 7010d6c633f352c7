using System.Text;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Makes text that came over the wire harmless to a terminal.</summary>
internal static class TerminalText
{
    /// <summary>
    /// Drops what could move the cursor, change colours or turn the reading direction: control characters but tab and
    /// line feed, and Unicode's bidirectional controls.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(s_unsafe))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!s_unsafe.Contains(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    /// <summary>The same in one line.</summary>
    public static string Line(string text) => Clean(text).ReplaceLineEndings(" ");

    private static readonly System.Buffers.SearchValues<char> s_unsafe = System.Buffers.SearchValues.Create(
    [
        .. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n')),
        '\u061C', '\u200E', '\u200F', '\u2028', '\u2029',
        '\u202A', '\u202B', '\u202C', '\u202D', '\u202E',
        '\u2066', '\u2067', '\u2068', '\u2069',
    ]);
}
