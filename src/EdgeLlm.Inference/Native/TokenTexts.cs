using System.Collections;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Bytes of each token by its id, all in one array: a hundred and fifty thousand small ones would take several times the
/// memory, and a collection of garbage would have to look at each of them.
/// </summary>
internal sealed class TokenTexts : IReadOnlyList<ReadOnlyMemory<byte>>
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <param name="count">Number of tokens.</param>
    /// <param name="write">Writes the bytes of a token, which may be none.</param>
    public TokenTexts(int count, Action<int, Stream> write)
    {
        _starts = new int[count + 1];
        using var bytes = new MemoryStream();
        for (var token = 0; token < count; token++)
        {
            write(token, bytes);
            _starts[token + 1] = (int)bytes.Length;
        }

        _bytes = bytes.ToArray();
    }

    public int Count => _starts.Length - 1;

    public ReadOnlyMemory<byte> this[int index] => _bytes.AsMemory(_starts[index].._starts[index + 1]);

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => Enumerable.Range(0, Count).Select(token => this[token]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
