namespace EdgeLlm.Daemon.Models;

/// <summary>What a part is of, kept beside it in three lines, so that a later pull knows whether it may go on from it.</summary>
/// <param name="Sha256">Hash of the whole file that is wanted.</param>
/// <param name="Source">Name of the source.</param>
/// <param name="Validator">What names the source's version; empty if nothing does.</param>
internal sealed record PartNote(string Sha256, string Source, string Validator)
{
    /// <summary>Reads a note; null if there is none that can be made sense of, which only costs a new start.</summary>
    public static PartNote? Read(string path)
    {
        try
        {
            return File.ReadAllLines(path) is [var sha256, var source, var validator] ? new PartNote(sha256, source, validator) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllText(path, $"{Sha256}\n{Source}\n{Validator}\n");
}
