using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Models;

/// <summary>A source failed in a way that may pass: what came is kept, and it is worth asking again.</summary>
internal sealed class PullInterruption(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Exit code if it does not pass.</summary>
    public int ExitCode { get; init; } = ExitCodes.TryAgain;

    /// <summary>The wait that the server asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if what came so far can't be gone on from.</summary>
    public bool MustStartOver { get; init; }
}
