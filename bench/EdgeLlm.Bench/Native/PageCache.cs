using System.Runtime.InteropServices;

namespace EdgeLlm.Bench.Native;

/// <summary>The kernel's cache of files.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Asks the kernel to forget a file that nobody has mapped, see posix_fadvise(2).</summary>
    internal static void Drop(string path)
    {
        using var file = File.OpenHandle(path);
        var error = posix_fadvise((int)file.DangerousGetHandle(), 0, 0, DontNeed);
        if (error != 0)
        {
            throw new IOException($"The page cache can't be dropped: error {error}.");
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_fadvise(int fd, long offset, long length, int advice);
}
