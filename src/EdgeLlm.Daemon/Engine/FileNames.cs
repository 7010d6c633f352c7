using System.Text.RegularExpressions;

namespace EdgeLlm.Daemon.Engine;

/// <summary>Makes what the system, the runtime or llama.cpp said fit for callers: files by their names, nothing of where they lie.</summary>
internal static partial class FileNames
{
    /// <summary>The text with only the last part of each absolute path in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="knownPath">A path that may be in it; its folders may have spaces in their names, which no pattern can tell.</param>
    public static string WithoutFolders(string text, string knownPath = "")
    {
        var known = Path.GetDirectoryName(knownPath) is { Length: > 1 } folder ? text.Replace(folder + "/", "", StringComparison.Ordinal) : text;
        return Folders.Replace(known, "");
    }

    // A path begins where no word and no URL goes on, and its folders end at the last slash.
    [GeneratedRegex(@"(?<![\w./~-])/(?:[^\s/'""`,;:()]+/)+", RegexOptions.CultureInvariant)]
    private static partial Regex Folders { get; }
}
