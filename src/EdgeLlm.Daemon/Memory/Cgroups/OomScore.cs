using System.Globalization;

namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>Whom the kernel kills first when memory runs out, see proc_pid_oom_score_adj(5).</summary>
internal static class OomScore
{
    /// <summary>The engine's: before nearly everybody else.</summary>
    public const int Engine = 800;

    /// <summary>The daemon's: after everybody who is not excepted.</summary>
    public const int Daemon = -900;

    /// <summary>Sets a process's; false where this user may not, or the process has gone.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="score">-1000 to 1000.</param>
    public static bool TrySet(int processId, int score)
    {
        try
        {
            File.WriteAllText(FileOf(processId), score.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A process's; null where it can't be told.</summary>
    public static int? Read(int processId)
    {
        try
        {
            return int.TryParse(File.ReadAllText(FileOf(processId)), CultureInfo.InvariantCulture, out var score) ? score : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string FileOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/oom_score_adj");
}
