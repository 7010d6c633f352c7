using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// Follows one answer and says which tokens may come next. Whatever is accepted, the answer can be closed legally within
/// the tokens that are left. Owned by the thread that decodes.
/// </summary>
internal sealed class AnswerConstraint
{
    private readonly MaskCache _masks;
    private readonly ByteAutomaton _automaton;
    private readonly TokenTrie _trie;
    private Expression _continuation;
    private int _state;
    private int _epoch;

    /// <summary>A constraint with masks of its own.</summary>
    public AnswerConstraint(ByteAutomaton automaton, TokenTrie trie)
        : this(new MaskCache(automaton, trie))
    {
    }

    /// <summary>A constraint that shares masks with other generations of the same schema.</summary>
    public AnswerConstraint(MaskCache masks)
    {
        _masks = masks;
        _automaton = masks.Automaton;
        _trie = masks.Trie;
        _state = _automaton.Start;
        _epoch = _automaton.Epoch;
        _continuation = _automaton.Continuation(_state);
    }

    /// <summary>
    /// Bit set of the legal tokens, <see cref="TokenTrie.MaskWords"/> words, never empty; end-of-generation tokens are in it
    /// exactly when the answer may end here. Not to be changed.
    /// </summary>
    public ReadOnlySpan<ulong> Mask
    {
        get
        {
            _automaton.TrimIfCrowded();
            return _masks.MaskOf(State);
        }
    }

    /// <summary>The answer is whole and nothing can follow: stop now.</summary>
    public bool IsComplete => _automaton.IsFinal(State);

    /// <summary>The answer may end here.</summary>
    public bool IsAccepting => _automaton.IsAccepting(State);

    /// <summary>Tokens that the shortest completion takes from here.</summary>
    public int ClosingTokens => _masks.ClosingTokensOf(State);

    /// <summary>Tokens of the text that must follow here; none where there is a choice. Accept them one by one.</summary>
    public ReadOnlySpan<int> ForcedTokens => _masks.ForcedTokensOf(State);

    private int State
    {
        get
        {
            if (_epoch != _automaton.Epoch)
            {
                _state = _automaton.StateOf(_continuation);
                _epoch = _automaton.Epoch;
            }

            return _state;
        }
    }

    /// <summary>Whether <see cref="TryAccept"/> would accept.</summary>
    public bool CanAccept(int token, int tokensLeftAfter) => _masks.ClosingTokensOf(Step(token)) <= tokensLeftAfter;

    /// <summary>
    /// Goes on by <paramref name="token"/>, or changes nothing and returns false if the answer could then no longer be
    /// closed in <paramref name="tokensLeftAfter"/> tokens: the caller closes it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The token is not in the mask.</exception>
    public bool TryAccept(int token, int tokensLeftAfter)
    {
        // Here and in Mask states may be forgotten: no number of a state is in use but our own, which State renews.
        _automaton.TrimIfCrowded();
        var next = Step(token);
        if (_masks.ClosingTokensOf(next) > tokensLeftAfter)
        {
            return false;
        }

        MoveTo(next);
        return true;
    }

    /// <summary>Ends the answer in the shortest legal way and returns the bytes that were still missing.</summary>
    public ReadOnlyMemory<byte> Close()
    {
        var completion = _automaton.ShortestCompletion(State);
        MoveTo(_automaton.StateOf(_automaton.FinalContinuation));
        return completion;
    }

    /// <summary>
    /// The first place in <paramref name="next"/>, bytes that may follow here, from which each of the texts could follow
    /// instead; -1 if there is none before its end.
    /// </summary>
    public int FirstPlaceFor(ReadOnlySpan<ReadOnlyMemory<byte>> texts, ReadOnlySpan<byte> next)
    {
        var (state, place) = (State, 0);
        while (!AllowsEach(state, texts))
        {
            if (place + 1 >= next.Length)
            {
                return -1;
            }

            state = _automaton.Next(state, next[place++]);
        }

        return place;
    }

    private bool AllowsEach(int state, ReadOnlySpan<ReadOnlyMemory<byte>> texts)
    {
        foreach (var text in texts)
        {
            var next = state;
            foreach (var value in text.Span)
            {
                next = _automaton.Next(next, value);
                if (next == ByteAutomaton.Dead)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private int Step(int token)
    {
        if (token < 0 || token >= _trie.VocabularySize)
        {
            throw new InvalidOperationException($"Token {token} is not in the vocabulary.");
        }

        if (_trie.IsEndOfGeneration(token) && _automaton.IsAccepting(State))
        {
            return _automaton.StateOf(_automaton.FinalContinuation);
        }

        var next = _trie.TokenBytes(token).IsEmpty ? ByteAutomaton.Dead : State;
        foreach (var value in _trie.TokenBytes(token).Span)
        {
            next = _automaton.Next(next, value);
            if (next == ByteAutomaton.Dead)
            {
                break;
            }
        }

        return next != ByteAutomaton.Dead
            ? next
            : throw new InvalidOperationException($"Token {token} is not legal at this point of the answer.");
    }

    private void MoveTo(int state)
    {
        _state = state;
        _continuation = _automaton.Continuation(state);
    }
}
