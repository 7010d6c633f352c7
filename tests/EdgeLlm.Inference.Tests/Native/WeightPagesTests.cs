using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Tests.Native;

[Collection(nameof(AddressSpace))]
public sealed partial class WeightPagesTests
{
    private const int DontNeed = 4;

    // Above the size from which the C library's heap always takes a range of its own.
    private const int Size = 40 << 20;

    [Fact]
    public void Mapped_weights_that_the_kernel_dropped_are_seen_and_brought_back()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[Size]);
        try
        {
            using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            var pages = WeightPages.Find([], MemoryMapping.ReadAll(), WeightStorage.Mapped, path, Size);
            Assert.True(pages.BringBack(() => true));
            Assert.Equal((Size, 0L, WeightStorage.Mapped), (pages.Measure()!.ResidentBytes, pages.Measure()!.MissingBytes, pages.Measure()!.Storage));

            // 1. A neighbour wants memory.
            var range = Assert.Single(pages.Ranges);
            Assert.Equal(0, madvise((nint)range.Start, (nuint)range.Size, DontNeed));
            Assert.Equal(Size, pages.Measure()!.MissingBytes);

            // 2. Nothing comes back while there is no room, all of it when there is.
            Assert.False(pages.BringBack(() => false));
            Assert.Equal(Size, pages.Measure()!.MissingBytes);
            Assert.True(pages.BringBack(() => true));
            Assert.Equal(0, pages.Measure()!.MissingBytes);
            Assert.False(pages.BringBack(() => true));

            // 3. They are the kernel's to take, so they are never locked.
            pages.Lock();
            Assert.Equal((0L, false), (pages.Measure()!.LockedBytes, pages.Measure()!.IsLockRefused));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public unsafe void Weights_in_own_memory_are_found_among_what_a_load_has_brought_and_locked_where_that_is_allowed()
    {
        var before = MemoryMapping.ReadAll();
        var weights = (byte*)NativeMemory.AlignedAlloc(Size, 64);
        var reserved = (byte*)NativeMemory.AlignedAlloc(2 * Size, 64);
        try
        {
            new Span<byte>(weights, Size).Fill(1);
            var pages = WeightPages.Find(before, MemoryMapping.ReadAll(), WeightStorage.Loaded, "", Size);
            var range = Assert.Single(pages.Ranges);
            Assert.True(range.Start <= (ulong)weights && (ulong)weights + Size <= range.End);
            Assert.InRange(pages.Measure()!.SizeBytes, Size, Size + (1 << 20));
            Assert.Equal(0, pages.Measure()!.SwappedBytes);
            pages.Lock();
            var locked = pages.Measure()!;
            Assert.Equal(locked.IsLockRefused ? 0 : locked.SizeBytes, locked.LockedBytes);
            Assert.Equal(0, locked.MissingBytes);
        }
        finally
        {
            NativeMemory.AlignedFree(weights);
            NativeMemory.AlignedFree(reserved);
        }
    }

    [Theory]
    [InlineData("7f0000000000-7f0000010000 rw-p 00000000 00:00 0 ", 0x10000, true, "")]
    [InlineData("55aa00000000-55aa00001000 rw-p 00000000 00:00 0                          [heap]", 0x1000, true, "[heap]")]
    [InlineData("7f0000000000-7f0000002000 r--s 00001000 fe:01 4711                       /srv/my models/a b.gguf", 0x2000, false, "/srv/my models/a b.gguf")]
    [InlineData("7f0000000000-7f0000001000 rw-p 00000000 00:00 0                          [stack]", 0x1000, false, "[stack]")]
    [InlineData("7f0000000000-7f0000001000 ---p 00000000 00:00 0 ", 0x1000, false, "")]
    public void Lines_of_the_kernel_are_read(string line, int size, bool isOwn, string path)
    {
        var mapping = MemoryMapping.Parse(line);
        Assert.Equal(((ulong)size, isOwn, path), (mapping.Size, mapping.IsOwnMemory, mapping.Path));
    }

    [Fact]
    public void What_was_there_before_is_cut_out()
    {
        MemoryMapping Range(ulong start, ulong end) => new(start, end, true, "");
        Assert.Equal([Range(10, 20), Range(30, 40), Range(50, 60)], Range(10, 60).Without([Range(0, 10), Range(20, 30), Range(40, 50), Range(60, 70)]));
        Assert.Equal([Range(20, 30)], Range(10, 30).Without([Range(5, 20)]));
        Assert.Empty(Range(10, 30).Without([Range(5, 40)]));
        Assert.Equal([Range(10, 30)], Range(10, 30).Without([]));
    }

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint size, int advice);
}
