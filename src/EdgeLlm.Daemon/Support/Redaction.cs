using System.Text;
using System.Text.RegularExpressions;

namespace EdgeLlm.Daemon.Support;

/// <summary>Takes secrets out of what leaves the house.</summary>
internal static partial class Redaction
{
    private const string Hidden = "(hidden)";

    /// <summary>The settings in force, a line each, in order. Values of keys that sound like secrets are hidden.</summary>
    public static string Settings(IConfiguration configuration)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(setting => setting.Key, StringComparer.Ordinal))
        {
            if (value is not null)
            {
                text.Append(key).Append(" = ").Append(Secret().IsMatch(key) && value.Length > 0 ? Hidden : Text(value)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A text without the passwords that are in its addresses, and without what follows a word like "token=".</summary>
    public static string Text(string text) => Assignment().Replace(Credentials().Replace(text, $"$1{Hidden}@"), $"$1{Hidden}");

    // Not the tokens of a language model: those are ContextTokens and the like.
    [GeneratedRegex("(?i)password|passphrase|secret|credential|api_?key|private_?key|token$")]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?i)(\b[a-z][a-z0-9+.-]*://)[^/\s@]+@")]
    private static partial Regex Credentials();

    // "client_secret=…", "api-key: …", "\"password\": \"…\"", "Authorization: Bearer …".
    [GeneratedRegex(@"(?i)((?:password|passphrase|secret|credential|api[-_]?key|private[-_]?key|token|signature|\bsig|\bkey)[""']?\s*[=:]\s*[""']?|\bbearer\s+)[^\s&""',}]+")]
    private static partial Regex Assignment();
}
