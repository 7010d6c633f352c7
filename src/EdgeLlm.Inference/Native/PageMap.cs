using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Which pages of this process are in memory, see the kernel's admin-guide/mm/pagemap. mincore(2) would do for memory of the
/// process's own; of a file that it may not write it says that all of it is there.
/// </summary>
internal static class PageMap
{
    private const ulong Present = 1UL << 63;
    private const ulong Swapped = 1UL << 62;
    private const int EntryBytes = 8;
    private const int MostAtOnce = 64 * 1024;
    private static readonly ulong s_page = (ulong)Environment.SystemPageSize;

    /// <summary>Bytes of a range that are in memory, and that are swapped out; null where the kernel does not tell.</summary>
    internal static (long Resident, long Swapped)? Count(ulong start, ulong end)
    {
        var (resident, swapped) = (0L, 0L);
        var isRead = ForEach(start, end, (_, entry) =>
        {
            resident += (entry & Present) != 0 ? 1 : 0;
            swapped += (entry & Swapped) != 0 ? 1 : 0;
        });
        return isRead ? (resident * (long)s_page, swapped * (long)s_page) : null;
    }

    /// <summary>Whether all of a range is in memory; false where the kernel does not tell.</summary>
    internal static bool IsWhole(ulong start, ulong end)
    {
        var isWhole = true;
        return ForEach(start, end, (_, entry) => isWhole &= (entry & Present) != 0) && isWhole;
    }

    /// <summary>The parts of a range that are in memory, each as long as it goes; none where the kernel does not tell.</summary>
    internal static List<(ulong Start, ulong End)> ResidentRuns(ulong start, ulong end)
    {
        var runs = new List<(ulong Start, ulong End)>();
        ForEach(start, end, (address, entry) =>
        {
            if ((entry & Present) == 0)
            {
                return;
            }

            if (runs.Count > 0 && runs[^1].End == address)
            {
                runs[^1] = (runs[^1].Start, address + s_page);
            }
            else
            {
                runs.Add((address, address + s_page));
            }
        });
        return runs;
    }

    private static bool ForEach(ulong start, ulong end, Action<ulong, ulong> onPage)
    {
        try
        {
            using var file = File.OpenHandle("/proc/self/pagemap");

            // Of a hundred ranges most are small: what is not read is not cleared either.
            var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(MostAtOnce, (end - start) / s_page * EntryBytes));
            for (var address = start; address < end;)
            {
                var wanted = (int)Math.Min((ulong)buffer.Length, (end - address) / s_page * EntryBytes);
                var read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer.AsSpan(0, wanted), (long)(address / s_page * EntryBytes));
                if (read < EntryBytes)
                {
                    return address > start;
                }

                foreach (var entry in MemoryMarshal.Cast<byte, ulong>(buffer.AsSpan(0, read / EntryBytes * EntryBytes)))
                {
                    onPage(address, entry);
                    address += s_page;
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
