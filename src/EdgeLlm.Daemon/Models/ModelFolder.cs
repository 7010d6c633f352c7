using System.Runtime.InteropServices;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Hosting;

namespace EdgeLlm.Daemon.Models;

/// <summary>The folder where models are kept.</summary>
internal sealed partial class ModelFolder(string path)
{
    // flock(2) says so when another process has the lock.
    private const int WouldBlock = 11;

    /// <summary>Beside the records, which is where systemd lets the service look.</summary>
    public static string Default => System.IO.Path.Combine(new ServerOptions().ToStateFolder(), "models");

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Where the model of a name is, or would be.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Where its part is while it comes.</summary>
    public string PartOf(string name) => PathOf(name) + ".part";

    /// <summary>The models that are here, by name.</summary>
    public IEnumerable<string> FindModels() => Find(ModelName.Suffix);

    /// <summary>The parts that are here, by name.</summary>
    public IEnumerable<string> FindParts() => Find(ModelName.Suffix + ".part");

    /// <summary>Makes the folder if need be and keeps other pulls out of it, in this process and others, until the lock is disposed of.</summary>
    /// <exception cref="StartException">Another pull is running, or the folder can't be written.</exception>
    public IDisposable Lock()
    {
        try
        {
            Directory.CreateDirectory(Path);

            // The file stays: removing it would let two have locks on files of the same name.
            return new FileStream(PathOf(".pull.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new StartException(ExitCodes.TryAgain, $"Another pull into {Path} is running. Try again when it is done.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoState, $"The folder {Path} can't be made or written: {e.Message}", e);
        }
    }

    /// <summary>Has new names in the folder on disk, as far as its file system can.</summary>
    public void Sync()
    {
        // The runtime opens no folders.
        var folder = open(Path, 0);
        if (folder >= 0)
        {
            _ = fsync(folder);
            _ = close(folder);
        }
    }

    private IEnumerable<string> Find(string suffix) => Directory.Exists(Path)
        ? Directory.EnumerateFiles(Path).Where(file => file.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        : [];

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int file);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
