namespace EdgeLlm.Daemon.Logging;

/// <summary>Whether what this process writes to standard error goes to systemd's journal, see JOURNAL_STREAM in systemd.exec(5).</summary>
internal static class JournalStream
{
    /// <summary>Where the journal takes whole entries, see the systemd project's "Native Journal Protocol".</summary>
    public const string SocketPath = "/run/systemd/journal/socket";

    private const string Variable = "JOURNAL_STREAM";
    private const string StandardError = "/proc/self/fd/2";

    /// <summary>True if the journal reads standard error and takes entries.</summary>
    public static bool IsOurs() =>
        IsSame(Environment.GetEnvironmentVariable(Variable), TargetOf(StandardError)) && File.Exists(SocketPath);

    /// <summary>
    /// Whether the variable means this file. A child that redirected its output inherits the variable all the same, so the
    /// numbers are compared. All sockets are on one device, which leaves the inode.
    /// </summary>
    /// <param name="variable">"device:inode"; null if it is not set.</param>
    /// <param name="target">What the file is, "socket:[inode]" for a socket.</param>
    internal static bool IsSame(string? variable, string? target) =>
        variable?.Split(':') is [_, { Length: > 0 } inode] && target == $"socket:[{inode}]";

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Closed, or hidden.
            return null;
        }
    }
}
