namespace EdgeLlm.Daemon.Basics;

/// <summary>The daemon can't start: what to tell the user, in one line or one for each thing that is wrong, and the exit code.</summary>
internal sealed class StartException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Cli.ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
