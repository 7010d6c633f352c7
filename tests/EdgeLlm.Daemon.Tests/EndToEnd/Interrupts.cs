using System.Globalization;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>Signals that tests send to programs that they start.</summary>
internal static class Interrupts
{
    // SIGHUP and SIGINT.
    private const int Both = 0b11;

    /// <summary>A shell without a terminal starts what runs in the background with SIGINT ignored, nohup(1) with SIGHUP, and all their children inherit that.</summary>
    public static void SkipWhereTheyAreIgnored()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var ignored = ulong.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.SkipWhen((ignored & Both) != 0, "Whoever started these tests has SIGINT or SIGHUP ignored, and so do the programs that they start: run them in the foreground.");
    }
}
