using System.Globalization;

namespace EdgeLlm.Daemon.Models;

/// <summary>Sizes of files for people.</summary>
internal static class Size
{
    /// <summary>For example "1.04 GiB".</summary>
    public static string Of(long bytes)
    {
        var (unit, name, digits) = bytes switch
        {
            >= 1L << 30 => (1L << 30, "GiB", "0.00"),
            >= 1L << 20 => (1L << 20, "MiB", "0.0"),
            _ => (1L << 10, "KiB", "0.0"),
        };
        return $"{(bytes / (double)unit).ToString(digits, CultureInfo.InvariantCulture)} {name}";
    }
}
