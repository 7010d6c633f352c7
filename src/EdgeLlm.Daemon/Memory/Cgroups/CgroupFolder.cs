using System.Globalization;

namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>One control group with its files, see the kernel's admin-guide/cgroup-v2. What is not there reads as nothing.</summary>
/// <param name="Path">The folder.</param>
internal sealed record CgroupFolder(string Path)
{
    private const char Newline = '\n';

    /// <summary>A group below this one.</summary>
    public CgroupFolder Sub(string name) => new(System.IO.Path.Join(Path, name));

    /// <summary>Makes the group if it is not there.</summary>
    public void Make() => Directory.CreateDirectory(Path);

    /// <summary>Whether it has a file.</summary>
    public bool Has(string file) => File.Exists(FileOf(file));

    /// <summary>A file's lines; none where it is not there or can't be read.</summary>
    public string[] Lines(string file)
    {
        try
        {
            return File.Exists(FileOf(file)) ? File.ReadAllLines(FileOf(file)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The amount in a file; null for "max" and where there is none.</summary>
    public long? Bytes(string file) => long.TryParse(Lines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>The number behind a key of a file; 0 where there is none.</summary>
    public long Count(string file, string key) => CountIn(Lines(file), key);

    /// <summary>The number behind a key of some lines; 0 where there is none.</summary>
    public static long CountIn(IEnumerable<string> lines, string key) =>
        lines.Select(line => line.Split(' ')).FirstOrDefault(words => words.Length == 2 && words[0] == key) is { } found
        && long.TryParse(found[1], CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    /// <summary>Whether a file with words has one.</summary>
    public bool HasWord(string file, string word) => Lines(file).Any(line => line.Split(' ').Contains(word));

    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">The kernel refuses what was written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public void Write(string file, string text) => File.WriteAllText(FileOf(file), text + Newline);

    /// <summary>Writes an amount.</summary>
    public void Write(string file, long number) => Write(file, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a file that not every kernel has; false where that fails.</summary>
    public bool TryWrite(string file, long number)
    {
        try
        {
            Write(file, number);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string FileOf(string file) => System.IO.Path.Join(Path, file);
}
