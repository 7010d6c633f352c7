using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>The names that imports can have: lower-case letters, digits, '-', '_' and '.', at most 64, no '.' first.</summary>
public static partial class ImportName
{
    /// <summary>True for a name that an import can have.</summary>
    public static bool IsValid(string name) => Form().IsMatch(name);

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
