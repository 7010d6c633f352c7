using System.Globalization;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Amounts in the kernel's text files, such as "MemTotal:   8000000 kB" of proc_meminfo(5), which are KiB whatever they say.</summary>
internal static class KernelFields
{
    private static readonly char[] s_gaps = [' ', '\t'];

    /// <summary>Bytes of a field; null if there is none of this name, or it has no number.</summary>
    internal static long? BytesOf(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(s_gaps, StringSplitOptions.RemoveEmptyEntries) is [_, var word, ..]
        && long.TryParse(word, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * 1024
            : null;
}
