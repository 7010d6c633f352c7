using System.Text;

namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// The vocabulary, ready to be asked which of its tokens may follow. Immutable; any thread. Most tokens are nothing but
/// characters that every JSON string may hold: within a string that has room they are all legal, so only the few others are
/// looked for there.
/// </summary>
internal sealed class TokenTrie
{
    // Tokens of more characters than this are few, and are looked for like those with quotation marks.
    private const int MostPlainCharacters = 16;

    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _vocabulary;
    private readonly bool[] _isEndOfGeneration;
    private readonly int[] _endOfGeneration;
    private readonly ByteTrie _all;
    private readonly ByteTrie _notPlain;

    // Tokens of nothing but so many characters or fewer, by that number.
    private readonly ulong[][] _plain;

    /// <param name="vocabulary">Bytes of each token; empty for a control token, which is never produced.</param>
    /// <param name="endOfGenerationTokens">Tokens that end a generation, at least one; their bytes are ignored.</param>
    public TokenTrie(IReadOnlyList<ReadOnlyMemory<byte>> vocabulary, IReadOnlyList<int> endOfGenerationTokens)
    {
        _vocabulary = vocabulary;
        _endOfGeneration = [.. endOfGenerationTokens.Distinct()];
        _isEndOfGeneration = new bool[vocabulary.Count];
        if (_endOfGeneration.Length == 0 || _endOfGeneration.Any(token => token < 0 || token >= vocabulary.Count))
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidModel, "The model's vocabulary names no valid end-of-generation token; use a model that has one.");
        }

        foreach (var token in _endOfGeneration)
        {
            _isEndOfGeneration[token] = true;
        }

        _all = new ByteTrie(vocabulary, token => !_isEndOfGeneration[token]);
        _notPlain = new ByteTrie(vocabulary, token => !_isEndOfGeneration[token] && PlainCharacters(vocabulary[token].Span) == 0);
        _plain = PlainMasks();

        RequireSingleBytes();
    }

    public int VocabularySize => _vocabulary.Count;

    /// <summary>Words of 64 bits in a mask over the vocabulary.</summary>
    public int MaskWords => (_vocabulary.Count + 63) / 64;

    /// <summary>Bytes of the longest token.</summary>
    public int MaxTokenBytes => _all.MaxTokenBytes;

    /// <summary>Bytes of a token; empty for control and end-of-generation tokens.</summary>
    public ReadOnlyMemory<byte> TokenBytes(int id) => _isEndOfGeneration[id] ? ReadOnlyMemory<byte>.Empty : _vocabulary[id];

    public bool IsEndOfGeneration(int id) => _isEndOfGeneration[id];

    /// <summary>Tokens that writing <paramref name="text"/> takes when each is as long as possible.</summary>
    public int CountTokensGreedy(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            var length = _all.LongestPrefix(text);
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
    public bool MayCross(ReadOnlySpan<byte> text, ByteAutomaton automaton, int stateAfter) => _all.MayCross(text, automaton, stateAfter);

    /// <summary>Sets the bit of every token whose bytes may follow in <paramref name="state"/>, without allocating.</summary>
    /// <param name="automaton">What may follow.</param>
    /// <param name="state">Where the text stands.</param>
    /// <param name="mask">All zero, <see cref="MaskWords"/> long.</param>
    /// <param name="path">Scratch, longer than <see cref="MaxTokenBytes"/>.</param>
    public void FillMask(ByteAutomaton automaton, int state, Span<ulong> mask, Span<int> path)
    {
        // With room for a few characters only, a longer token may still be legal by another way, an enum's for example.
        var room = automaton.TextRoom(state);
        if (room >= MostPlainCharacters || automaton.IsTextOnly(state))
        {
            _plain[Math.Min(room, MostPlainCharacters)].CopyTo(mask);
            _notPlain.FillMask(automaton, state, mask, path);
        }
        else
        {
            _all.FillMask(automaton, state, mask, path);
        }

        if (automaton.IsAccepting(state))
        {
            foreach (var token in _endOfGeneration)
            {
                mask[token >> 6] |= 1UL << token;
            }
        }
    }

    private ulong[][] PlainMasks()
    {
        var masks = new ulong[MostPlainCharacters + 1][];
        for (var most = 0; most <= MostPlainCharacters; most++)
        {
            masks[most] = new ulong[MaskWords];
        }

        for (var token = 0; token < _vocabulary.Count; token++)
        {
            for (var most = PlainCharacters(TokenBytes(token).Span); most is > 0 and <= MostPlainCharacters; most++)
            {
                masks[most][token >> 6] |= 1UL << token;
            }
        }

        return masks;
    }

    // How many, if it is one to so many whole characters that a JSON string can hold as they are; else 0.
    private static int PlainCharacters(ReadOnlySpan<byte> token)
    {
        var count = 0;
        while (!token.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(token, out var character, out var length) != System.Buffers.OperationStatus.Done
                || character.Value is < 0x20 or 0x7F or '"' or '\\')
            {
                return 0;
            }

            token = token[length..];
            count++;
        }

        return count <= MostPlainCharacters ? count : 0;
    }

    /// <summary>
    /// Every byte that JSON text can hold must be a token by itself; otherwise a state could come up in which no token is
    /// legal, and an answer could not always be closed.
    /// </summary>
    private void RequireSingleBytes()
    {
        var missing = Enumerable.Range(0, 256)
            .Where(value => value is (>= 0x20 and <= 0x7E) or (>= 0x80 and <= 0xBF) or (>= 0xC2 and <= 0xF4))
            .Where(value => !_all.Has((byte)value))
            .ToList();
        if (missing.Count > 0)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidModel,
                $"The model's vocabulary lacks a token for {missing.Count} single byte(s), the first is 0x{missing[0]:X2}; answers under a schema need one for each of 0x20-0x7E, 0x80-0xBF and 0xC2-0xF4. Use a model with a byte-level vocabulary.");
        }
    }
}
