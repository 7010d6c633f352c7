using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>The pages that the weights lie in: finds them, locks them, counts them, brings them back.</summary>
internal sealed partial class WeightPages
{
    private const int Process = 0;
    private const int LeastPriority = 19;
    private const ulong LeastRange = 64 * 1024;

    // A range that was just filled is in memory; a stack or a heap that was reserved is not. A little may have gone already.
    private const double LeastFilled = 0.9;

    // Small enough to stop soon when memory gets short.
    private const ulong Chunk = 2UL << 20;

    private readonly WeightStorage _storage;
    private readonly FilePages? _file;
    private List<MemoryMapping> _ranges;
    private long _lockedBytes;
    private bool _isLockRefused;

    private WeightPages(List<MemoryMapping> ranges, WeightStorage storage, FilePages? file = null) => (_ranges, _storage, _file) = (ranges, storage, file);

    /// <summary>Ranges that hold them.</summary>
    internal IReadOnlyList<MemoryMapping> Ranges => _ranges;

    /// <summary>Finds them after a load: of a mapped file by its name, else what came to this process's own memory by the load.</summary>
    /// <param name="before">What there was before the load.</param>
    /// <param name="after">What there is now.</param>
    /// <param name="storage">How they are kept.</param>
    /// <param name="modelPath">The file.</param>
    /// <param name="weightBytes">How many bytes they have.</param>
    /// <param name="file">What stays in the file; null but for <see cref="WeightStorage.Split"/>.</param>
    internal static WeightPages Find(
        IReadOnlyList<MemoryMapping> before,
        IReadOnlyList<MemoryMapping> after,
        WeightStorage storage,
        string modelPath,
        long weightBytes,
        FilePages? file = null)
    {
        if (storage == WeightStorage.Mapped)
        {
            // The kernel names the file by its real path, whatever led there.
            var name = "/" + Path.GetFileName(File.ResolveLinkTarget(modelPath, returnFinalTarget: true)?.FullName ?? modelPath);
            return new WeightPages([.. after.Where(mapping => mapping.Path.EndsWith(name, StringComparison.Ordinal))], storage);
        }

        var news = after.Where(mapping => mapping.IsOwnMemory).SelectMany(mapping => mapping.Without(before)).Where(range => range.Size >= LeastRange);
        return new WeightPages(Largest(news.SelectMany(Filled), weightBytes), storage, file);
    }

    /// <summary>
    /// Once everything has been used: what of the file is used as well belongs to them, and that much less lies in memory of the
    /// process's own.
    /// </summary>
    /// <param name="weightBytes">How many bytes they have.</param>
    /// <param name="embeddingBytes">Of them, those of the embedding.</param>
    internal void AddUsedOfFile(long weightBytes, long embeddingBytes)
    {
        if (_file?.InUse() is { } used)
        {
            var lookedUp = _file.UsesAllOfEmbedding ? 0 : embeddingBytes;
            _ranges = [.. Largest(_ranges, weightBytes - lookedUp - used.Sum(range => (long)range.Size)), .. used];
        }
    }

    /// <summary>Keeps what may be in memory of the embedding to its bound.</summary>
    internal void TrimEmbedding() => _file?.TrimEmbedding();

    // Weights are the largest that a load brings.
    private static List<MemoryMapping> Largest(IEnumerable<MemoryMapping> ranges, long bytes)
    {
        var found = new List<MemoryMapping>();
        foreach (var range in ranges.OrderByDescending(range => range.Size))
        {
            if (bytes > 0)
            {
                found.Add(range);
                bytes -= (long)range.Size;
            }
        }

        return found;
    }

    // The kernel makes one range of two that touch: what was filled, and what was only reserved, may lie in one.
    private static IEnumerable<MemoryMapping> Filled(MemoryMapping range)
    {
        if (PageMap.Count(range.Start, range.End) is not { } count)
        {
            return [];
        }

        return count.Resident >= range.Size * LeastFilled
            ? [range]
            : PageMap.ResidentRuns(range.Start, range.End).Select(run => range.Part(run.Start, run.End)).Where(run => run.Size >= LeastRange);
    }

    /// <summary>
    /// Locks them in memory as far as this process may. Not where all of them are mapped: whoever chooses that wants the kernel
    /// to have their pages under pressure.
    /// </summary>
    internal void Lock()
    {
        foreach (var range in _storage == WeightStorage.Mapped ? [] : _ranges)
        {
            var isLocked = mlock((nint)range.Start, (nuint)range.Size) == 0;
            _lockedBytes += isLocked ? (long)range.Size : 0;
            _isLockRefused |= !isLocked;
        }
    }

    /// <summary>Counts them; null where the kernel does not tell.</summary>
    internal WeightResidency? Measure()
    {
        var (resident, swapped) = (0L, 0L);
        foreach (var range in _ranges)
        {
            if (PageMap.Count(range.Start, range.End) is not { } count)
            {
                return null;
            }

            (resident, swapped) = (resident + count.Resident, swapped + count.Swapped);
        }

        return new WeightResidency(_ranges.Sum(range => (long)range.Size), resident, swapped, _lockedBytes) { Storage = _storage, IsLockRefused = _isLockRefused };
    }

    /// <summary>Brings back what is not in memory, behind everything else that this machine has to do. On a thread of its own.</summary>
    /// <param name="mayGoOn">Asked before each piece.</param>
    /// <returns>Whether there was something to bring back.</returns>
    internal bool BringBack(Func<bool> mayGoOn)
    {
        var found = false;
        _ = setpriority(Process, 0, LeastPriority);
        foreach (var range in _ranges)
        {
            for (var start = range.Start; start < range.End; start += Chunk)
            {
                var end = Math.Min(start + Chunk, range.End);
                if (PageMap.IsWhole(start, end))
                {
                    continue;
                }

                if (!mayGoOn())
                {
                    return found;
                }

                found = true;
                if (!range.Part(start, end).Advise(MemoryAdvice.PopulateRead))
                {
                    Touch(start, end);
                }
            }
        }

        return found;
    }

    // Kernels before 5.14 know no other way.
    private static unsafe void Touch(ulong start, ulong end)
    {
        for (var address = start; address < end; address += (ulong)Environment.SystemPageSize)
        {
            _ = Volatile.Read(ref *(byte*)address);
        }
    }

    [LibraryImport("libc")]
    private static partial int mlock(nint address, nuint size);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, int who, int priority);
}
