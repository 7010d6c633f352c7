namespace EdgeLlm.Daemon.Basics;

/// <summary>Keeps others out of a folder, in this process and others. The kernel lets go of the lock however a process ends.</summary>
internal static class FolderLock
{
    // flock(2) says so when another process has the lock.
    private const int WouldBlock = 11;

    /// <summary>Makes the folder if need be and takes its lock, until that is disposed of; null while another has it.</summary>
    /// <exception cref="IOException">The folder can't be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static IDisposable? TryTake(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        try
        {
            // The file stays: removing it would let two have locks on files of the same name.
            return new FileStream(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }
}
