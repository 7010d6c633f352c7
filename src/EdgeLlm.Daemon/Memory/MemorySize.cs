using System.Globalization;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Amounts of memory as people write them.</summary>
internal static class MemorySize
{
    private static readonly (string Suffix, long Bytes)[] s_units =
    [
        ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("G", 1L << 30), ("M", 1L << 20), ("K", 1L << 10), ("B", 1), ("", 1),
    ];

    /// <summary>Reads "1200MiB", "1.5 GiB", "1200M" (binary, as systemd has it) or bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.Trim();
        foreach (var (suffix, size) in s_units)
        {
            if (trimmed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                var isNumber = decimal.TryParse(
                    trimmed[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
                if (!isNumber || number <= 0 || number > long.MaxValue / 2 / size)
                {
                    return false;
                }

                bytes = (long)(number * size);
                return true;
            }
        }

        return false;
    }

    /// <summary>For example "1,372 MiB".</summary>
    public static string Of(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N0} MiB");
}
