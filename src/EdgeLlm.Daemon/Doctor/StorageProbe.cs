using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeLlm.Daemon.Doctor;

/// <summary>What only a trial tells of storage.</summary>
internal static partial class StorageProbe
{
    private const int DontNeed = 4;
    private const int Bytes = 64 * 1024 * 1024;
    private const int Piece = 1024 * 1024;

    /// <summary>Free bytes at a folder, or where it would be made.</summary>
    public static long? FreeBytes(string folder)
    {
        var existing = folder;
        while (existing is not null && !Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing);
        }

        try
        {
            return existing is null ? null : new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads the beginning of a file after the kernel was asked to forget it; in megabytes a second.</summary>
    public static double? ReadSpeed(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file);
            var length = (int)Math.Min(RandomAccess.GetLength(handle), Bytes);
            if (length < Piece)
            {
                return null;
            }

            Forget(handle, length);
            var buffer = new byte[Piece];
            var time = TimeProvider.System;
            var start = time.GetTimestamp();
            for (var at = 0L; at < length; at += Piece)
            {
                RandomAccess.Read(handle, buffer, at);
            }

            return length / 1e6 / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-6);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Pages that the engine has mapped stay; then the speed is that of memory, which is what a restart would see too.
    private static void Forget(SafeFileHandle handle, long length) => _ = posix_fadvise(handle, 0, length, DontNeed);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle descriptor, long offset, long length, int advice);
}
