namespace EdgeLlm.Daemon.Models;

/// <summary>The hash of a model, written beside it when it was proven, in the form that `sha256sum --check` reads.</summary>
internal static class HashNote
{
    /// <summary>Ends a note's name.</summary>
    public const string Suffix = ".sha256";

    /// <summary>Writes the note of a model.</summary>
    public static void Write(string model, string sha256) =>
        File.WriteAllText(model + Suffix, $"{sha256}  {Path.GetFileName(model)}\n");

    /// <summary>The hash that a model had when it was proven; null if nothing tells.</summary>
    public static string? Read(string model)
    {
        try
        {
            return Sha256Text.TryParse(File.ReadAllText(model + Suffix).Split(' ')[0], out var sha256) ? sha256 : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same, but null as well if the model was written after its note, so that nothing is claimed that nobody checked.</summary>
    public static string? ReadCurrent(string model) =>
        File.GetLastWriteTimeUtc(model + Suffix) >= File.GetLastWriteTimeUtc(model) ? Read(model) : null;
}
