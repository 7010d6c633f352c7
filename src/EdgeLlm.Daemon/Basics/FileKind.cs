using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Basics;

/// <summary>
/// What kind of file a path names, a link taken for itself. The runtime tells files and folders apart but no sockets, and
/// neither open(2) nor connect(2) does: a program that runs can't be opened for writing, and a plain file refuses
/// connections just as a dead socket does.
/// </summary>
internal static partial class FileKind
{
    /// <summary>S_IFREG.</summary>
    public const int Regular = 0x8000;

    /// <summary>S_IFSOCK.</summary>
    public const int Socket = 0xC000;

    private const int KindMask = 0xF000;
    private const int CurrentFolder = -100;
    private const int DontFollowLinks = 0x100;
    private const uint WantKind = 1;

    // struct statx is 256 bytes and the same on every architecture, which struct stat is not; stx_mode is at 28.
    private const int StatxBytes = 256;
    private const int ModeOffset = 28;

    /// <summary>The kind, as in S_IFMT of inode(7); null if nothing is there that could be looked at.</summary>
    public static int? Of(string path)
    {
        Span<byte> found = stackalloc byte[StatxBytes];
        return statx(CurrentFolder, path, DontFollowLinks, WantKind, found) == 0
            ? MemoryMarshal.Read<ushort>(found[ModeOffset..]) & KindMask
            : null;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, Span<byte> found);
}
