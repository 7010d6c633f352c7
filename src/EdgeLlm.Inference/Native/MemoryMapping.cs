using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>A range of this process's addresses, see proc_pid_maps(5).</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind it.</param>
/// <param name="IsOwnMemory">Private, writable and of no file.</param>
/// <param name="Path">The file; empty for none.</param>
internal readonly partial record struct MemoryMapping(ulong Start, ulong End, bool IsOwnMemory, string Path)
{
    /// <summary>Byte of the file at <see cref="Start"/>.</summary>
    internal ulong FileOffset { get; init; }

    internal ulong Size => End - Start;

    /// <summary>All ranges, by address.</summary>
    internal static List<MemoryMapping> ReadAll() => [.. File.ReadLines("/proc/self/maps").Select(Parse)];

    // "7f00a000-7f00b000 rw-p 00000000 00:00 0     /path with spaces"
    internal static MemoryMapping Parse(string line)
    {
        var words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var dash = words[0].IndexOf('-');
        var path = words.Length > 5 ? words[5].TrimStart() : "";
        return new MemoryMapping(
            ulong.Parse(words[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            ulong.Parse(words[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            words[1] == "rw-p" && words[4] == "0" && (path.Length == 0 || path == "[heap]"),
            path)
        {
            FileOffset = ulong.Parse(words[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Tells the kernel what will be done with this range, see madvise(2); whether it listened.</summary>
    internal bool Advise(MemoryAdvice advice) => madvise((nint)Start, (nuint)Size, advice) == 0;

    /// <summary>What of this range is in none of the others.</summary>
    internal IEnumerable<MemoryMapping> Without(IReadOnlyList<MemoryMapping> others)
    {
        var start = Start;
        foreach (var other in others)
        {
            if (other.End <= start || other.Start >= End)
            {
                continue;
            }

            if (other.Start > start)
            {
                yield return Part(start, other.Start);
            }

            start = other.End;
        }

        if (start < End)
        {
            yield return Part(start, End);
        }
    }

    /// <summary>A part of this range.</summary>
    internal MemoryMapping Part(ulong start, ulong end) => this with { Start = start, End = end, FileOffset = Path.Length == 0 ? 0 : FileOffset + (start - Start) };

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint size, MemoryAdvice advice);
}
