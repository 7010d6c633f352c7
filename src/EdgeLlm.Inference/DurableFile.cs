using System.Runtime.InteropServices;

namespace EdgeLlm.Inference;

/// <summary>Files that are whole or not there, whenever power is lost.</summary>
public static partial class DurableFile
{
    /// <summary>Puts a file in the place of another one; on disk when it returns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="IOException">It can't be written; the old one stays.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        var part = path + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes new and removed names in a folder outlast a loss of power, as far as its file system can.</summary>
    public static void SyncFolder(string path)
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
