namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// Tokens as a trie of bytes in flat arrays, in depth-first order: where a byte can't follow, the whole subtree is skipped
/// by one jump. Immutable; any thread.
/// </summary>
internal sealed class ByteTrie
{
    // One entry a node: its byte, its depth (1 below the root), the index after its subtree, and the first of its tokens
    // in _tokenOrder (its last one is before the next node's first).
    private readonly byte[] _labels;
    private readonly ushort[] _depths;
    private readonly int[] _skips;
    private readonly int[] _firstTokens;
    private readonly int[] _tokenOrder;
    private readonly int[] _roots = new int[256];

    /// <param name="tokens">Bytes of each token.</param>
    /// <param name="has">Which of them are to be in the tree; those without bytes never are.</param>
    public ByteTrie(IReadOnlyList<ReadOnlyMemory<byte>> tokens, Predicate<int> has)
    {
        var layout = new ByteTrieLayout(tokens, has);
        _labels = [.. layout.Labels];
        _depths = [.. layout.Depths];
        _skips = [.. layout.Skips];
        _firstTokens = [.. layout.FirstTokens, layout.TokenOrder.Length];
        _tokenOrder = layout.TokenOrder;
        MaxTokenBytes = _depths.Length == 0 ? 0 : _depths.Max();
        Array.Fill(_roots, -1);
        for (var node = 0; node < _labels.Length; node = _skips[node])
        {
            _roots[_labels[node]] = node;
        }
    }

    /// <summary>Bytes of the longest token.</summary>
    public int MaxTokenBytes { get; }

    /// <summary>Whether this byte by itself is a token.</summary>
    public bool Has(byte value) => _roots[value] >= 0 && _firstTokens[_roots[value]] < _firstTokens[_roots[value] + 1];

    /// <summary>Bytes of the longest token that the text begins with; 0 if there is none.</summary>
    public int LongestPrefix(ReadOnlySpan<byte> text)
    {
        var longest = 0;
        var node = _roots[text[0]];
        for (var depth = 1; node >= 0; depth++)
        {
            if (_firstTokens[node] < _firstTokens[node + 1])
            {
                longest = depth;
            }

            if (depth == text.Length)
            {
                break;
            }

            node = Child(node, text[depth]);
        }

        return longest;
    }

    /// <summary>Whether a token begins with <paramref name="text"/>, at least one byte, and may go on where the automaton stands after it.</summary>
    public bool MayCross(ReadOnlySpan<byte> text, ByteAutomaton automaton, int stateAfter)
    {
        var node = _roots[text[0]];
        for (var depth = 1; depth < text.Length && node >= 0; depth++)
        {
            node = Child(node, text[depth]);
        }

        for (var child = node + 1; node >= 0 && child < _skips[node]; child = _skips[child])
        {
            if (automaton.Next(stateAfter, _labels[child]) != ByteAutomaton.Dead)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sets the bit of every token whose bytes may follow in <paramref name="state"/>, without allocating.</summary>
    /// <param name="automaton">What may follow.</param>
    /// <param name="state">Where the text stands.</param>
    /// <param name="mask">Bits of the vocabulary.</param>
    /// <param name="path">Scratch, longer than <see cref="MaxTokenBytes"/>.</param>
    public void FillMask(ByteAutomaton automaton, int state, Span<ulong> mask, Span<int> path)
    {
        path[0] = state;
        var node = 0;
        while (node < _labels.Length)
        {
            int depth = _depths[node];
            var next = automaton.Next(path[depth - 1], _labels[node]);
            if (next == ByteAutomaton.Dead)
            {
                node = _skips[node];
                continue;
            }

            path[depth] = next;
            for (var index = _firstTokens[node]; index < _firstTokens[node + 1]; index++)
            {
                var token = _tokenOrder[index];
                mask[token >> 6] |= 1UL << token;
            }

            node++;
        }
    }

    private int Child(int node, byte label)
    {
        var end = _skips[node];
        for (node++; node < end && _labels[node] != label; node = _skips[node])
        {
        }

        return node < end ? node : -1;
    }
}
