using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Models;

/// <summary>The folder where models are kept.</summary>
internal sealed class ModelFolder(string path)
{
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
            return FolderLock.TryTake(Path, ".pull.lock")
                ?? throw new StartException(ExitCodes.TryAgain, $"Another pull into {Path} is running. Try again when it is done.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoState, $"The folder {Path} can't be made or written: {e.Message}", e);
        }
    }

    private IEnumerable<string> Find(string suffix) => Directory.Exists(Path)
        ? Directory.EnumerateFiles(Path).Where(file => file.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        : [];
}
