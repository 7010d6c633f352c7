using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>
/// Matches <see cref="Head"/>, then <see cref="Tail"/>. The pool keeps it a list: the head is never a sequence itself.
/// Objects with many properties make it long, therefore nothing here recurses into the tail.
/// </summary>
internal sealed class Sequence(long id, Expression head, Expression tail)
    : Expression(
        id,
        head.IsNullable && tail.IsNullable,
        head.ShortestLength + tail.ShortestLength,
        head.IsNullable ? head.First.Union(tail.First) : head.First)
{
    private static readonly ByteSet s_quote = ByteSet.Single((byte)'"');

    public Expression Head { get; } = head;

    public Expression Tail { get; } = tail;

    public override int TextRoom => Head.TextRoom;

    // A string's characters, then its quotation mark.
    public override bool IsTextOnly => Head is Repeat && Head.TextRoom > 0 && Tail.First == s_quote;

    public override Expression Derive(byte next, ExpressionPool pool)
    {
        if (!Head.IsNullable)
        {
            return pool.Chain(Head.Derive(next, pool), Tail);
        }

        // A head that may be empty lets the next one begin, and so on to the first that may not.
        var alternatives = new List<Expression>();
        Expression rest = this;
        while (rest.First.Contains(next) && rest is Sequence sequence)
        {
            if (sequence.Head.First.Contains(next))
            {
                alternatives.Add(pool.Chain(sequence.Head.Derive(next, pool), sequence.Tail));
            }

            if (!sequence.Head.IsNullable)
            {
                return pool.AnyOf(alternatives);
            }

            rest = sequence.Tail;
        }

        if (rest is not Sequence)
        {
            alternatives.Add(rest.Derive(next, pool));
        }

        return pool.AnyOf(alternatives);
    }

    public override void WriteShortest(ArrayBufferWriter<byte> output)
    {
        Expression rest = this;
        while (rest is Sequence sequence)
        {
            sequence.Head.WriteShortest(output);
            rest = sequence.Tail;
        }

        rest.WriteShortest(output);
    }

    public override bool HasShapeOf(Expression other) =>
        other is Sequence sequence && sequence.Head == Head && sequence.Tail == Tail;

    public override int ShapeHash() => HashCode.Combine(5, Head.Id, Tail.Id);
}
