using System.Diagnostics.CodeAnalysis;

namespace EdgeLlm.Daemon.Models;

/// <summary>A SHA-256 as people write it.</summary>
internal static class Sha256Text
{
    private const string Prefix = "sha256:";
    private const int Digits = 64;

    /// <summary>Reads 64 hex digits, in either case and perhaps with "sha256:" before them, into lower case.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? sha256)
    {
        var digits = text?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true ? text[Prefix.Length..] : text;
        sha256 = digits is { Length: Digits } && digits.All(char.IsAsciiHexDigit) ? digits.ToLowerInvariant() : null;
        return sha256 is not null;
    }
}
