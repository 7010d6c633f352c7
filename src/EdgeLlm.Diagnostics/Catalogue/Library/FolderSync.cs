using System.Runtime.InteropServices;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>Makes new and removed names in a folder outlast a loss of power.</summary>
public static partial class FolderSync
{
    /// <summary>Has a folder's names on disk, as far as its file system can.</summary>
    public static void Run(string path)
    {
        // The runtime opens no folders.
        var folder = open(path, 0);
        if (folder >= 0)
        {
            _ = fsync(folder);
            _ = close(folder);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int file);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
