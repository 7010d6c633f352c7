using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Keeps reports and diagnoses, which tell much of a plant, from other users of the machine.</summary>
internal static partial class PrivateFiles
{
    private const uint GroupAndOthers = 0b000_111_111;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// Whatever this process makes from now on is its user's alone: the state folder, the database with the files that
    /// SQLite puts beside it, and a socket in the moment before its group is let in.
    /// </summary>
    public static void OnlyFromNow() => _ = umask(GroupAndOthers);

    /// <summary>Closes what an earlier version made; what the owner allowed the group stays.</summary>
    public static void CloseToOthers(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "diagnoses.db*"))
        {
            try
            {
                // The analyzer does not know that there is no Windows build.
                if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) is var mode && (mode & Others) != 0)
                {
                    File.SetUnixFileMode(file, mode & ~Others);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or another user's, whose choice it is.
            }
        }
    }

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
