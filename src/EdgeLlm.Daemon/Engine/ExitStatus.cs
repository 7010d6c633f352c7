using System.Globalization;

namespace EdgeLlm.Daemon.Engine;

/// <summary>Says in words how a process ended.</summary>
internal static class ExitStatus
{
    /// <summary>The status of a process that SIGKILL has ended.</summary>
    public const int Killed = 128 + 9;

    // Numbers that are the same on x86-64 and arm64; those that end processes in practice.
    private static readonly Dictionary<int, string> s_signals = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [31] = "SIGSYS",
    };

    /// <summary>"exited with status 3", or "was killed by SIGKILL (exit status 137)": the runtime reports signals as 128 + number.</summary>
    public static string Describe(int exitCode)
    {
        var status = exitCode.ToString(CultureInfo.InvariantCulture);
        if (exitCode is <= 128 or > 192)
        {
            return $"exited with status {status}";
        }

        var signal = exitCode - 128;
        var name = s_signals.GetValueOrDefault(signal) ?? $"signal {signal.ToString(CultureInfo.InvariantCulture)}";
        return $"was killed by {name} (exit status {status})";
    }
}
