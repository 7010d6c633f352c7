
namespace EdgeLlm.Daemon.Basics;

/// <summary>The folder of the records and of imports, which is this daemon's alone while it runs. Whatever opens something in it asks for this first.</summary>
internal sealed class StateFolder : IDisposable
{
    private readonly IDisposable _lock;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="StartException">Another daemon has it, or it can't be made or written.</exception>
    public StateFolder(string path)
    {
        Path = path;
        try
        {
            _lock = FolderLock.TryTake(path, ".serve.lock")
                ?? throw new StartException(ExitCodes.Unavailable, $"Another daemon uses the state folder {path}; stop it, or give this one a folder of its own.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoState, $"The state folder {path} can't be used: {e.Message}", e);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Lets others in. The host disposes of it after what was opened in it, which was made later.</summary>
    public void Dispose() => _lock.Dispose();
}
