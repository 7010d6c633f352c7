namespace EdgeLlm.Inference.Constraints;

/// <summary>Lays tokens out as a tree in depth-first order; what <see cref="ByteTrie"/> is made of.</summary>
internal sealed class ByteTrieLayout
{
    /// <param name="tokens">Bytes of each token.</param>
    /// <param name="has">Which of them are to be in the tree; those without bytes never are.</param>
    public ByteTrieLayout(IReadOnlyList<ReadOnlyMemory<byte>> tokens, Predicate<int> has)
    {
        TokenOrder = [.. Enumerable.Range(0, tokens.Count).Where(token => !tokens[token].IsEmpty && has(token))];
        Array.Sort(TokenOrder, (left, right) =>
        {
            var order = tokens[left].Span.SequenceCompareTo(tokens[right].Span);
            return order != 0 ? order : left.CompareTo(right);
        });

        var open = new Stack<int>();
        ReadOnlySpan<byte> previous = [];
        for (var index = 0; index < TokenOrder.Length; index++)
        {
            var text = tokens[TokenOrder[index]].Span;
            if (text.Length > ushort.MaxValue)
            {
                throw new EdgeLlmException(
                    EdgeLlmError.InvalidModel, $"Token {TokenOrder[index]} of the model's vocabulary is {text.Length} bytes long; the limit is {ushort.MaxValue}.");
            }

            // In sorted order a token shares its beginning with the one before: close what is not shared, open the rest.
            var shared = previous.CommonPrefixLength(text);
            Close(open, shared);
            for (var depth = shared; depth < text.Length; depth++)
            {
                open.Push(Labels.Count);
                Labels.Add(text[depth]);
                Depths.Add((ushort)(depth + 1));
                Skips.Add(0);

                // A node on the way has no token of its own: its range is empty because the next node's begins here too.
                FirstTokens.Add(index);
            }

            previous = text;
        }

        Close(open, 0);
    }

    public List<byte> Labels { get; } = [];

    public List<ushort> Depths { get; } = [];

    public List<int> Skips { get; } = [];

    public List<int> FirstTokens { get; } = [];

    /// <summary>Token ids in the order of their bytes.</summary>
    public int[] TokenOrder { get; }

    private void Close(Stack<int> open, int depth)
    {
        while (open.Count > depth)
        {
            Skips[open.Pop()] = Labels.Count;
        }
    }
}
