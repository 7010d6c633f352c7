namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// The vocabulary as a tree of bytes in flat arrays, in depth-first order: where a byte can't follow, the whole subtree is
/// skipped by one jump. Immutable; any thread.
/// </summary>
internal sealed class TokenTrie
{
    private readonly ReadOnlyMemory<byte>[] _tokens;
    private readonly bool[] _isEndOfGeneration;
    private readonly int[] _endOfGeneration;

    // One entry a node: its byte, its depth (1 below the root), the index after its subtree, and the first of its tokens
    // in _tokenOrder (its last one is before the next node's first).
    private readonly byte[] _labels;
    private readonly ushort[] _depths;
    private readonly int[] _skips;
    private readonly int[] _firstTokens;
    private readonly int[] _tokenOrder;
    private readonly int[] _roots = new int[256];

    /// <param name="vocabulary">Bytes of each token; empty for a control token, which is never produced.</param>
    /// <param name="endOfGenerationTokens">Tokens that end a generation, at least one; their bytes are ignored.</param>
    public TokenTrie(IReadOnlyList<ReadOnlyMemory<byte>> vocabulary, IReadOnlyList<int> endOfGenerationTokens)
    {
        _tokens = [.. vocabulary];
        _endOfGeneration = [.. endOfGenerationTokens.Distinct()];
        _isEndOfGeneration = new bool[_tokens.Length];
        if (_endOfGeneration.Length == 0 || _endOfGeneration.Any(token => token < 0 || token >= _tokens.Length))
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidModel, "The model's vocabulary names no valid end-of-generation token; use a model that has one.");
        }

        foreach (var token in _endOfGeneration)
        {
            _isEndOfGeneration[token] = true;
            _tokens[token] = ReadOnlyMemory<byte>.Empty;
        }

        var layout = new TokenTrieLayout(_tokens);
        _labels = [.. layout.Labels];
        _depths = [.. layout.Depths];
        _skips = [.. layout.Skips];
        _firstTokens = [.. layout.FirstTokens, layout.TokenOrder.Length];
        _tokenOrder = layout.TokenOrder;
        MaxTokenBytes = _depths.Length == 0 ? 0 : _depths.Max();
        RequireSingleBytes();
    }

    public int VocabularySize => _tokens.Length;

    /// <summary>Words of 64 bits in a mask over the vocabulary.</summary>
    public int MaskWords => (_tokens.Length + 63) / 64;

    /// <summary>Bytes of the longest token.</summary>
    public int MaxTokenBytes { get; }

    /// <summary>Bytes of a token; empty for control and end-of-generation tokens.</summary>
    public ReadOnlyMemory<byte> TokenBytes(int id) => _tokens[id];

    public bool IsEndOfGeneration(int id) => _isEndOfGeneration[id];

    /// <summary>Tokens that writing <paramref name="text"/> takes when each is as long as possible.</summary>
    public int CountTokensGreedy(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            var length = LongestPrefix(text);
            if (length == 0)
            {
                throw new ArgumentException("The text holds a byte that no token begins with.", nameof(text));
            }

            text = text[length..];
            count++;
        }

        return count;
    }

    /// <summary>Whether a token begins with <paramref name="text"/> and may go on where the automaton stands after it.</summary>
    public bool MayCross(ReadOnlySpan<byte> text, ByteAutomaton automaton, int stateAfter)
    {
        var node = Find(text);
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
    /// <param name="mask">All zero, <see cref="MaskWords"/> long.</param>
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

        if (automaton.IsAccepting(state))
        {
            foreach (var token in _endOfGeneration)
            {
                mask[token >> 6] |= 1UL << token;
            }
        }
    }

    // The node of these bytes, at least one; -1 if no token begins with them.
    private int Find(ReadOnlySpan<byte> text)
    {
        var node = _roots[text[0]];
        for (var depth = 1; depth < text.Length && node >= 0; depth++)
        {
            node = Child(node, text[depth]);
        }

        return node;
    }

    private int Child(int node, byte label)
    {
        var end = _skips[node];
        for (node++; node < end && _labels[node] != label; node = _skips[node])
        {
        }

        return node < end ? node : -1;
    }

    private int LongestPrefix(ReadOnlySpan<byte> text)
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

    /// <summary>
    /// Every byte that JSON text can hold must be a token by itself; otherwise a state could come up in which no token is
    /// legal, and an answer could not always be closed.
    /// </summary>
    private void RequireSingleBytes()
    {
        Array.Fill(_roots, -1);
        for (var node = 0; node < _labels.Length; node = _skips[node])
        {
            _roots[_labels[node]] = node;
        }

        var missing = Enumerable.Range(0, 256)
            .Where(value => value is (>= 0x20 and <= 0x7E) or (>= 0x80 and <= 0xBF) or (>= 0xC2 and <= 0xF4))
            .Where(value => _roots[value] < 0 || _firstTokens[_roots[value]] == _firstTokens[_roots[value] + 1])
            .ToList();
        if (missing.Count > 0)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidModel,
                $"The model's vocabulary lacks a token for {missing.Count} single byte(s), the first is 0x{missing[0]:X2}; answers under a schema need one for each of 0x20-0x7E, 0x80-0xBF and 0xC2-0xF4. Use a model with a byte-level vocabulary.");
        }
    }
}
