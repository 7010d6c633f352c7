using System.Runtime.InteropServices;
using EdgeLlm.Inference.Models;
using Microsoft.Win32.SafeHandles;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// The pages of a model's file that a load with <see cref="WeightStorage.Split"/> leaves mapped. What was rearranged is not
/// looked at there again; of the embedding a token needs one row, and few tokens are ever used.
/// </summary>
internal sealed partial class FilePages(string path, FileRange embedding, IReadOnlyList<FileRange> tensors)
{
    /// <summary>Most of the embedding that stays in memory, some thousands of rows; what is needed beyond is read again.</summary>
    internal const long MostEmbeddingBytes = 24L << 20;

    // Large pieces of a file are mapped whole, so a tensor has something of its neighbours' in memory.
    private const double LeastInUse = 0.9;

    private const int ForgetFile = 4;

    // The kernel names the file by its real path, whatever led there.
    private readonly string _name = "/" + Path.GetFileName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    /// <summary>Ranges that map the file, also when another one has taken its name by now.</summary>
    internal IEnumerable<MemoryMapping> Mappings => MemoryMapping.ReadAll().Where(mapping =>
        mapping.Path.EndsWith(_name, StringComparison.Ordinal) || mapping.Path.EndsWith(_name + " (deleted)", StringComparison.Ordinal));

    /// <summary>Lets all of them go. Whatever is used comes back from the file; what was only read once does not.</summary>
    internal void Drop()
    {
        foreach (var mapping in Mappings)
        {
            _ = mapping.Advise(MemoryAdvice.DontNeed);
        }
    }

    /// <summary>Has rows of the embedding read one by one, when they are needed, and forgets what was read of the others.</summary>
    internal void ReadRowsOnly()
    {
        Drop();
        foreach (var rows in EmbeddingRanges())
        {
            _ = rows.Advise(MemoryAdvice.Random);
        }

        // What the kernel keeps of the file it would map around each row that is used.
        try
        {
            using var file = File.OpenHandle(path);
            _ = posix_fadvise(file, embedding.Start, embedding.Length, ForgetFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has another name by now; more than one row comes with each, until they are let go.
        }
    }

    /// <summary>The embedding is computed with as a whole: it is the output matrix too, and the CPU has no other order for it.</summary>
    internal bool UsesAllOfEmbedding { get; private set; }

    /// <summary>
    /// What of the file is in memory because it is computed with: the tensors of which more is there than came along with a
    /// neighbour. To be asked once everything has been used; lets go what came along.
    /// </summary>
    internal List<MemoryMapping> InUse()
    {
        UsesAllOfEmbedding = EmbeddingBytes() > embedding.Length / 2;
        var used = new List<MemoryMapping>();
        foreach (var range in Mappings.SelectMany(mapping => tensors.SelectMany(tensor => Pages(mapping, tensor))).OrderBy(range => range.Start))
        {
            if (PageMap.Count(range.Start, range.End) is not { } count || count.Resident < (long)range.Size * LeastInUse)
            {
                continue;
            }

            // Neighbours share a page.
            if (used.Count > 0 && range.Start <= used[^1].End)
            {
                used[^1] = used[^1] with { End = Math.Max(used[^1].End, range.End) };
            }
            else
            {
                used.Add(range);
            }
        }

        var kept = used.Concat(EmbeddingRanges()).OrderBy(range => range.Start).ToList();
        foreach (var rest in Mappings.SelectMany(mapping => mapping.Without(kept)))
        {
            _ = rest.Advise(MemoryAdvice.DontNeed);
        }

        return used;
    }

    /// <summary>Bytes of the embedding that are in memory.</summary>
    internal long EmbeddingBytes() => EmbeddingRanges().Sum(rows => PageMap.Count(rows.Start, rows.End)?.Resident ?? 0);

    /// <summary>Keeps the embedding to its bound: over years every token is used once.</summary>
    internal void TrimEmbedding()
    {
        if (UsesAllOfEmbedding || EmbeddingBytes() <= MostEmbeddingBytes)
        {
            return;
        }

        foreach (var rows in EmbeddingRanges())
        {
            _ = rows.Advise(MemoryAdvice.DontNeed);
        }
    }

    // The pages that a tensor lies in.
    private static IEnumerable<MemoryMapping> Pages(MemoryMapping mapping, FileRange tensor)
    {
        var page = (ulong)Environment.SystemPageSize;
        var first = Math.Max((ulong)tensor.Start, mapping.FileOffset);
        var last = Math.Min((ulong)tensor.End, mapping.FileOffset + mapping.Size);
        if (first < last)
        {
            yield return mapping.Part(
                mapping.Start + ((first - mapping.FileOffset) / page * page),
                mapping.Start + Math.Min(mapping.Size, (last - mapping.FileOffset + page - 1) / page * page));
        }
    }

    // Whole pages of it: those that it shares with its neighbours are theirs.
    private IEnumerable<MemoryMapping> EmbeddingRanges()
    {
        var page = (ulong)Environment.SystemPageSize;
        foreach (var mapping in Mappings)
        {
            var first = Math.Max((ulong)embedding.Start, mapping.FileOffset);
            var last = Math.Min((ulong)embedding.End, mapping.FileOffset + mapping.Size);
            var start = mapping.Start + ((first - mapping.FileOffset + page - 1) / page * page);
            var end = last > mapping.FileOffset ? mapping.Start + ((last - mapping.FileOffset) / page * page) : 0;
            if (first < last && start < end)
            {
                yield return mapping.Part(start, end);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle file, long start, long length, int advice);
}
