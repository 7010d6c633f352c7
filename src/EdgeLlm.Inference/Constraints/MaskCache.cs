namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// Which tokens are legal in each state of one automaton over one vocabulary, found once and kept. Shared by all
/// generations with the same schema; owned by one thread, the one that decodes.
/// </summary>
/// <param name="automaton">What may follow.</param>
/// <param name="trie">The vocabulary.</param>
/// <param name="tokenize">The vocabulary's tokenizer, for text that must follow; null to let the model write that as well.</param>
/// <param name="limitBytes">Most memory for masks.</param>
internal sealed class MaskCache(
    ByteAutomaton automaton, TokenTrie trie, Action<string, List<int>>? tokenize = null, long limitBytes = MaskCache.DefaultLimitBytes)
{
    private const long DefaultLimitBytes = 16L << 20;

    private readonly ForcedText? _forcedText = tokenize is null ? null : new ForcedText(automaton, trie, tokenize);
    private readonly Dictionary<int, int[]> _forced = [];

    private readonly Dictionary<int, ulong[]> _masks = [];
    private readonly Dictionary<int, int> _closingTokens = [];
    private readonly int[] _path = new int[trie.MaxTokenBytes + 1];
    private int _epoch = automaton.Epoch;

    public ByteAutomaton Automaton => automaton;

    public TokenTrie Trie => trie;

    /// <summary>Tokens of the shortest answer; unlike all else here, for any thread.</summary>
    public int ShortestAnswerTokens { get; } = CountClosingTokens(automaton, trie, automaton.Start);

    /// <summary>Masks kept now.</summary>
    public int Count => _masks.Count;

    /// <summary>Bit set of the tokens that are legal in <paramref name="state"/>; never empty.</summary>
    public ulong[] MaskOf(int state)
    {
        ForgetOtherEpochs();
        if (_masks.TryGetValue(state, out var known))
        {
            return known;
        }

        // Dropping all at once keeps what a caller still holds alive and needs no order of use.
        if ((_masks.Count + 1L) * trie.MaskWords * sizeof(ulong) > limitBytes)
        {
            _masks.Clear();
        }

        var mask = new ulong[trie.MaskWords];
        trie.FillMask(automaton, state, mask, _path);
        if (!mask.AsSpan().ContainsAnyExcept(0UL))
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, "No token is legal at this point of the answer; report this schema as a defect.");
        }

        _masks.Add(state, mask);
        return mask;
    }

    /// <summary>Tokens that the shortest completion takes; <see cref="int.MaxValue"/> where it is beyond all limits.</summary>
    public int ClosingTokensOf(int state)
    {
        ForgetOtherEpochs();
        if (_closingTokens.TryGetValue(state, out var known))
        {
            return known;
        }

        var count = CountClosingTokens(automaton, trie, state);
        _closingTokens.Add(state, count);
        return count;
    }

    /// <summary>Tokens of the text that must follow; none where there is a choice.</summary>
    public ReadOnlySpan<int> ForcedTokensOf(int state)
    {
        if (_forcedText is null)
        {
            return [];
        }

        ForgetOtherEpochs();
        if (!_forced.TryGetValue(state, out var known))
        {
            _forced.Add(state, known = _forcedText.TokensOf(state));
        }

        return known;
    }

    private void ForgetOtherEpochs()
    {
        if (_epoch != automaton.Epoch)
        {
            _forced.Clear();
            _masks.Clear();
            _closingTokens.Clear();
            _epoch = automaton.Epoch;
        }
    }

    private static int CountClosingTokens(ByteAutomaton automaton, TokenTrie trie, int state) =>
        automaton.ShortestLength(state) > Schemas.SchemaLimits.CompletionBytes
            ? int.MaxValue
            : trie.CountTokensGreedy(automaton.ShortestCompletion(state).Span);
}
