namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>A set of byte values, 256 bits.</summary>
internal readonly record struct ByteSet
{
    private readonly ulong _word0;
    private readonly ulong _word1;
    private readonly ulong _word2;
    private readonly ulong _word3;

    private ByteSet(ulong word0, ulong word1, ulong word2, ulong word3) =>
        (_word0, _word1, _word2, _word3) = (word0, word1, word2, word3);

    public bool IsEmpty => (_word0 | _word1 | _word2 | _word3) == 0;

    public int Count =>
        System.Numerics.BitOperations.PopCount(_word0) + System.Numerics.BitOperations.PopCount(_word1)
        + System.Numerics.BitOperations.PopCount(_word2) + System.Numerics.BitOperations.PopCount(_word3);

    /// <summary>The smallest byte in the set, which must not be empty.</summary>
    public byte Lowest
    {
        get
        {
            for (var value = 0; value < 256; value++)
            {
                if (Contains((byte)value))
                {
                    return (byte)value;
                }
            }

            throw new InvalidOperationException("An empty set has no lowest byte.");
        }
    }

    public static ByteSet Single(byte value) => Range(value, value);

    /// <summary>All bytes from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static ByteSet Range(byte first, byte last)
    {
        Span<ulong> words = stackalloc ulong[4];
        for (int value = first; value <= last; value++)
        {
            words[value >> 6] |= 1UL << (value & 63);
        }

        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    public static ByteSet Of(ReadOnlySpan<byte> values)
    {
        ByteSet set = default;
        foreach (var value in values)
        {
            set = set.Union(Single(value));
        }

        return set;
    }

    public bool Contains(byte value)
    {
        var word = (value >> 6) switch
        {
            0 => _word0,
            1 => _word1,
            2 => _word2,
            _ => _word3,
        };
        return ((word >> (value & 63)) & 1) != 0;
    }

    public ByteSet Union(ByteSet other) =>
        new(_word0 | other._word0, _word1 | other._word1, _word2 | other._word2, _word3 | other._word3);

    public ByteSet Except(ByteSet other) =>
        new(_word0 & ~other._word0, _word1 & ~other._word1, _word2 & ~other._word2, _word3 & ~other._word3);
}
