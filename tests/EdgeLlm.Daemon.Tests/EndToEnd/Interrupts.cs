using System.Globalization;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>Ctrl-C in tests.</summary>
internal static class Interrupts
{
    private const int Interrupt = 1 << 1;

    /// <summary>A shell without a terminal starts what runs in the background with SIGINT ignored, and all its children inherit that.</summary>
    public static void SkipWhereTheyAreIgnored()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var ignored = ulong.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.SkipWhen((ignored & Interrupt) != 0, "Whoever started these tests has SIGINT ignored, and so do the programs that they start: run them in the foreground.");
    }
}
