using System.Text;

namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// The text that must follow where the schema leaves no choice, in the tokens that the vocabulary's own tokenizer makes of
/// it. The last tokens are left out where a longer one could begin with them and go on into what is free: that one is
/// the model's to choose, and a text cut there would be one that the model never learned to go on from.
/// </summary>
/// <param name="automaton">What may follow.</param>
/// <param name="trie">The vocabulary.</param>
/// <param name="tokenize">The vocabulary's tokenizer; appends to the list.</param>
internal sealed class ForcedText(ByteAutomaton automaton, TokenTrie trie, Action<string, List<int>> tokenize)
{
    private const int MostBytes = 512;

    private readonly byte[] _run = new byte[MostBytes];

    /// <summary>The tokens that follow in a state, none where there is a choice.</summary>
    public int[] TokensOf(int state)
    {
        // 1. Bytes, as long as only one may follow.
        var (length, end) = Run(state);

        // 2. Up to the first place from which a token could reach beyond them.
        var stable = 0;
        while (stable < length && !trie.MayCross(_run.AsSpan(stable, length - stable), automaton, end))
        {
            stable++;
        }

        // 3. In tokens. A tokenizer that makes another text of it (by a leading space, say) is not asked.
        var text = _run.AsSpan(0, WholeCharacters(length));
        if (stable == 0 || text.IsEmpty)
        {
            return [];
        }

        var tokens = new List<int>();
        tokenize(Encoding.UTF8.GetString(text), tokens);
        var (kept, at) = (0, 0);
        while (kept < tokens.Count && trie.TokenBytes(tokens[kept]).Span is { IsEmpty: false } bytes && at + bytes.Length <= Math.Min(stable, text.Length)
            && text[at..].StartsWith(bytes))
        {
            at += bytes.Length;
            kept++;
        }

        return [.. tokens.Take(kept)];
    }

    private (int Length, int End) Run(int state)
    {
        var length = 0;
        while (length < MostBytes && automaton.OnlyByte(state) is { } only)
        {
            _run[length++] = only;
            state = automaton.Next(state, only);
        }

        return (length, state);
    }

    // Texts that share the first bytes of a character only do not share a character.
    private int WholeCharacters(int length)
    {
        var start = length;
        while (start > 0 && (_run[start - 1] & 0xC0) == 0x80)
        {
            start--;
        }

        return start > 0 && Rune.DecodeFromUtf8(_run.AsSpan(start - 1, length - start + 1), out _, out _) != System.Buffers.OperationStatus.Done
            ? start - 1
            : length;
    }
}
