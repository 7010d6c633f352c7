using System.Globalization;

namespace EdgeLlm.Daemon.Doctor;

/// <summary>The machine as its files show it, below a root that a test can prepare. Whatever can't be read is not there.</summary>
/// <param name="root">"/" for this machine.</param>
internal sealed class Board(string root = "/")
{
    /// <summary>Where a path of the machine is for us.</summary>
    public string PathOf(string path) => Path.Join(root, path);

    /// <summary>Whether there is such a file or folder.</summary>
    public bool Has(string path) => Path.Exists(PathOf(path));

    /// <summary>A file's text without white space around it; null if it can't be read.</summary>
    public string? Read(string path) => Guard(() => File.ReadAllText(PathOf(path)).Trim());

    /// <summary>A file's lines; none if it can't be read.</summary>
    public string[] Lines(string path) => Guard(() => File.ReadAllLines(PathOf(path))) ?? [];

    /// <summary>The number that a file holds; null if it holds none.</summary>
    public long? Number(string path) => long.TryParse(Read(path), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Names of what is in a folder and fits a pattern, in order of their numbers.</summary>
    public IReadOnlyList<string> Names(string folder, string pattern) =>
        Guard(() => Directory.GetFileSystemEntries(PathOf(folder), pattern).Select(entry => Path.GetFileName(entry)!))?.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal).ToList() ?? [];

    /// <summary>Who may do what with a file; null if it is not there.</summary>
    public UnixFileMode? ModeOf(string path) => Guard<UnixFileMode?>(() => Has(path) && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(PathOf(path)) : null);

    /// <summary>The options of the file system that a path is on, "rw,relatime"; null where the kernel does not tell.</summary>
    public string? MountOptions(string path) => Lines("proc/mounts")
        .Select(line => line.Split(' '))
        .Where(fields => fields.Length > 3 && IsWithin(path, fields[1]))
        .MaxBy(fields => fields[1].Length)?[3];

    private static bool IsWithin(string path, string folder) =>
        folder == "/" || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static T? Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
