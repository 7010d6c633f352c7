using System.Text;

namespace EdgeLlm.Diagnostics.Wording;

/// <summary>
/// Cuts tags and texts into comparable words: lower case, cut at everything that is no letter or digit and at humps
/// ("M12.OutputCurrent" is m12, output, current), singular, and usual short forms written out. Chinese is left out: it
/// is compared as it stands.
/// </summary>
internal static class Words
{
    private static readonly Dictionary<string, string> s_shortForms = new(StringComparer.Ordinal)
    {
        ["temp"] = "temperature",
        ["curr"] = "current",
        ["volt"] = "voltage",
        ["press"] = "pressure",
        ["spd"] = "speed",
        ["act"] = "actual",
        ["sp"] = "setpoint",
        ["fbk"] = "feedback",
        ["vib"] = "vibration",
        ["freq"] = "frequency",
        ["pos"] = "position",
        ["diff"] = "differential",
    };

    /// <summary>The words of a text, in order.</summary>
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var previousIsLower = false;
        foreach (var character in text)
        {
            var isPart = char.IsAsciiLetterOrDigit(character) || (character > 0x7F && char.IsLetter(character) && !IsChinese(character));
            if (!isPart || (previousIsLower && char.IsUpper(character)))
            {
                Flush();
            }

            if (isPart)
            {
                word.Append(char.ToLowerInvariant(character));
            }

            previousIsLower = isPart && char.IsLower(character);
        }

        Flush();
        return words;

        void Flush()
        {
            if (word.Length > 0)
            {
                words.Add(Comparable(word.ToString()));
                word.Clear();
            }
        }
    }

    /// <summary>True for the characters of Chinese text.</summary>
    public static bool IsChinese(char character) => character is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    private static string Comparable(string word)
    {
        var singular = word switch
        {
            [.., 'i', 'e', 's'] when word.Length > 4 => word[..^3] + "y",
            "mains" => word,
            [.., not 's', 's'] when word.Length > 3 => word[..^1],
            _ => word,
        };
        return s_shortForms.GetValueOrDefault(singular) ?? singular;
    }
}
