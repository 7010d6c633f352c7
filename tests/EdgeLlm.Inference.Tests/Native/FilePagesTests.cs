using System.IO.MemoryMappedFiles;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Tests.Native;

/// <summary>A mapped file of which the first and the last megabytes are computed with; between them is the embedding.</summary>
[Collection(nameof(AddressSpace))]
public sealed class FilePagesTests : IDisposable
{
    private const int Mebibyte = 1 << 20;
    private const int Size = 80 * Mebibyte;
    private static readonly FileRange s_embedding = new((10 * Mebibyte) + 100, 66 * Mebibyte);

    private readonly string _path = Path.GetTempFileName();
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly FilePages _pages;

    public FilePagesTests()
    {
        File.WriteAllBytes(_path, new byte[Size]);
        _file = MemoryMappedFile.CreateFromFile(_path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _pages = new FilePages(_path, s_embedding, [new(0, 8 * Mebibyte), new(8 * Mebibyte, (2 * Mebibyte) + 100), s_embedding, new(s_embedding.End, Size - s_embedding.End)]);
    }

    [Fact]
    public void Of_a_file_that_was_read_as_a_whole_only_what_is_used_stays()
    {
        // 1. The load reads all of it.
        Touch(0, Size);
        Assert.Equal(Size, Resident());
        _pages.ReadRowsOnly();
        Assert.Equal(0, Resident());

        // 2. A batch uses the matrices, and a row here and there.
        Touch(8 * Mebibyte, (2 * Mebibyte) + 100);
        Touch(76 * Mebibyte, 4 * Mebibyte);
        Touch(40 * Mebibyte, 1);

        // 3. Of a matrix that was rearranged a piece comes along with its neighbour.
        Touch(7 * Mebibyte, Mebibyte);
        var used = _pages.InUse();
        Assert.False(_pages.UsesAllOfEmbedding);
        Assert.Equal([8ul * Mebibyte, 76ul * Mebibyte], used.Select(range => range.FileOffset));
        var sizes = used.Sum(range => (long)range.Size);
        Assert.InRange(sizes, 6 * Mebibyte, 6.1 * Mebibyte);
        Assert.Equal(sizes, Resident() - _pages.EmbeddingBytes());
    }

    [Fact]
    public void Embedding_is_let_go_when_it_is_beyond_its_bound_and_not_before()
    {
        _pages.ReadRowsOnly();
        Touch(12 * Mebibyte, 10 * Mebibyte);
        _pages.InUse();
        var held = _pages.EmbeddingBytes();
        _pages.TrimEmbedding();
        Assert.Equal((held, true), (_pages.EmbeddingBytes(), held >= 10 * Mebibyte));

        // Also when the file was replaced meanwhile.
        File.Delete(_path);
        Touch(12 * Mebibyte, (int)FilePages.MostEmbeddingBytes + Environment.SystemPageSize);
        Touch(0, Mebibyte);
        _pages.TrimEmbedding();
        Assert.Equal(0, _pages.EmbeddingBytes());
        Assert.True(Resident() >= Mebibyte, "What is computed with stays.");
    }

    [Fact]
    public void Embedding_that_is_the_output_matrix_too_belongs_to_what_is_used()
    {
        _pages.ReadRowsOnly();
        Touch(0, Size);
        Assert.Equal(Size, _pages.InUse().Sum(range => (long)range.Size));
        _pages.TrimEmbedding();
        Assert.Equal((true, (long)Size), (_pages.UsesAllOfEmbedding, Resident()));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }

    private long Resident() => _pages.Mappings.Sum(mapping => PageMap.Count(mapping.Start, mapping.End)!.Value.Resident);

    private void Touch(int start, int length)
    {
        for (var at = 0; at < length; at += Environment.SystemPageSize)
        {
            _view.ReadByte(start + at);
        }
    }
}
