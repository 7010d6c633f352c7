using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>One answer as a model without any sense would write it: every legal token is as good as any other.</summary>
internal sealed class Walk
{
    public List<byte> Bytes { get; } = [];

    public int Tokens { get; private set; }

    public bool WasClosed { get; private set; }

    public AnswerConstraint Constraint { get; }

    private Walk(AnswerConstraint constraint) => Constraint = constraint;

    /// <summary>Walks to the end; null if even the shortest answer takes more than <paramref name="limit"/> tokens.</summary>
    public static Walk? Random(MaskCache masks, int seed, int limit)
    {
        var random = new Random(seed);
        var walk = new Walk(new AnswerConstraint(masks));
        if (walk.Constraint.ClosingTokens > limit)
        {
            return null;
        }

        while (!walk.Constraint.IsComplete)
        {
            var token = Choose(walk.Constraint.Mask, random);
            var left = limit - walk.Tokens;
            if (left == 0 || !walk.Constraint.TryAccept(token, left - 1))
            {
                walk.Close(masks.Trie);
                break;
            }

            walk.Tokens++;
            walk.Bytes.AddRange(masks.Trie.TokenBytes(token).Span);
        }

        return walk;
    }

    public static List<int> TokensOf(ReadOnlySpan<ulong> mask)
    {
        var tokens = new List<int>();
        for (var token = 0; token < mask.Length * 64; token++)
        {
            if (((mask[token >> 6] >> (token & 63)) & 1) != 0)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }

    private static int Choose(ReadOnlySpan<ulong> mask, Random random)
    {
        var tokens = TokensOf(mask);
        return tokens[random.Next(tokens.Count)];
    }

    private void Close(TokenTrie trie)
    {
        WasClosed = true;
        var missing = Constraint.Close();
        Bytes.AddRange(missing.Span);
        Tokens += trie.CountTokensGreedy(missing.Span);
    }
}
