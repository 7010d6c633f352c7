namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>The values that a list without repetition may hold, each a fixed text.</summary>
internal sealed class DistinctChoices
{
    public DistinctChoices(Expression[] values)
    {
        Values = values;
        foreach (var value in values)
        {
            First = First.Union(value.First);
        }

        ShortestFirst = [.. Enumerable.Range(0, values.Length).OrderBy(index => values[index].ShortestLength).ThenBy(index => index)];
    }

    public IReadOnlyList<Expression> Values { get; }

    /// <summary>Bytes that any of the values begins with.</summary>
    public ByteSet First { get; }

    /// <summary>Indices of the values by length, equal lengths in the order of the schema.</summary>
    public IReadOnlyList<int> ShortestFirst { get; }

    public ulong[] AllRemaining()
    {
        var remaining = new ulong[(Values.Count + 63) / 64];
        for (var index = 0; index < Values.Count; index++)
        {
            remaining[index >> 6] |= 1UL << (index & 63);
        }

        return remaining;
    }
}
