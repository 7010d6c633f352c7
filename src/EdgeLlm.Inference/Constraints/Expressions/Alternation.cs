using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches what any of its parts matches; the parts are flat, sorted and distinct.</summary>
internal sealed class Alternation(long id, Expression[] parts)
    : Expression(id, parts.Any(part => part.IsNullable), parts.Min(part => part.ShortestLength), FirstOf(parts))
{
    private Expression? _shortest;

    public ReadOnlySpan<Expression> Parts => parts;

    public override long Weight => 152 + 8L * parts.Length;

    public override int TextRoom => parts.Max(part => part.TextRoom);

    public override Expression Derive(byte next, ExpressionPool pool)
    {
        var derived = new List<Expression>();
        foreach (var part in parts)
        {
            if (part.First.Contains(next))
            {
                derived.Add(part.Derive(next, pool));
            }
        }

        return pool.AnyOf(derived);
    }

    public override void WriteShortest(ArrayBufferWriter<byte> output)
    {
        _shortest ??= FindShortest();
        _shortest.WriteShortest(output);
    }

    public override bool HasShapeOf(Expression other) =>
        other is Alternation alternation && Parts.SequenceEqual(alternation.Parts);

    public override int ShapeHash()
    {
        var hash = new HashCode();
        hash.Add(6);
        foreach (var part in parts)
        {
            hash.Add(part.Id);
        }

        return hash.ToHashCode();
    }

    private static ByteSet FirstOf(Expression[] parts)
    {
        ByteSet first = default;
        foreach (var part in parts)
        {
            first = first.Union(part.First);
        }

        return first;
    }

    /// <summary>Ties go to the text that sorts first: the order of the parts depends on what was generated before.</summary>
    private Expression FindShortest()
    {
        var shortest = Array.FindAll(parts, part => part.ShortestLength == ShortestLength);
        if (shortest.Length == 1)
        {
            return shortest[0];
        }

        var best = shortest[0];
        var bestText = new ArrayBufferWriter<byte>();
        best.WriteShortest(bestText);
        foreach (var candidate in shortest.AsSpan(1))
        {
            var text = new ArrayBufferWriter<byte>();
            candidate.WriteShortest(text);
            if (text.WrittenSpan.SequenceCompareTo(bestText.WrittenSpan) < 0)
            {
                (best, bestText) = (candidate, text);
            }
        }

        return best;
    }
}
