namespace EdgeLlm.Daemon.Models;

/// <summary>How patient a pull is, and what it must leave free.</summary>
internal sealed record PullOptions
{
    /// <summary>Times a source is asked before the pull gives up; what came stays for the next one.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>Longest time without a byte.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before the second attempt; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait that is chosen here.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest wait that a server may ask for.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes that stay free, because the service keeps its records on the same disk as a rule.</summary>
    public long SpareBytes { get; init; } = 64L << 20;

    /// <summary>Tells the bytes that are free where a folder lies.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>The clock of every wait.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The wait before an attempt: twice the one before, scattered so that a hall of boards does not come back at once.</summary>
    /// <param name="failures">Attempts that failed so far.</param>
    /// <param name="asked">What the server asked for, if it did.</param>
    public TimeSpan Pause(int failures, TimeSpan? asked)
    {
        var grown = FirstPause * Math.Pow(2, failures - 1);
        var chosen = (grown < LongestPause ? grown : LongestPause) * (0.5 + Random.Shared.NextDouble() / 2);
        return asked > chosen ? asked.Value : chosen;
    }
}
