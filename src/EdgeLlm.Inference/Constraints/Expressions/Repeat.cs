using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches its body several times, one after the other.</summary>
/// <param name="id">Order of creation.</param>
/// <param name="body">What is repeated; it never matches the empty text.</param>
/// <param name="minimum">Fewest repetitions.</param>
/// <param name="maximum">Most repetitions, or <see cref="Unbounded"/>.</param>
/// <param name="isText">The body is any character of a JSON string.</param>
internal sealed class Repeat(long id, Expression body, int minimum, int maximum, bool isText)
    : Expression(id, minimum == 0, minimum * body.ShortestLength, body.First)
{
    public const int Unbounded = int.MaxValue;

    public override int TextRoom => isText ? maximum : 0;

    public override Expression Derive(byte next, ExpressionPool pool)
    {
        var once = body.Derive(next, pool);
        if (once == pool.Nothing)
        {
            return once;
        }

        var fewer = pool.Repeat(body, Math.Max(minimum - 1, 0), maximum == Unbounded ? Unbounded : maximum - 1);
        return pool.Chain(once, fewer);
    }

    public override void WriteShortest(ArrayBufferWriter<byte> output)
    {
        if (minimum == 0)
        {
            return;
        }

        var once = new ArrayBufferWriter<byte>();
        body.WriteShortest(once);
        for (var count = 0; count < minimum; count++)
        {
            output.Write(once.WrittenSpan);
        }
    }

    public override bool HasShapeOf(Expression other) => other is Repeat repeat && repeat.Matches(body, minimum, maximum);

    public override int ShapeHash() => HashCode.Combine(7, body.Id, minimum, maximum);

    private bool Matches(Expression otherBody, int otherMinimum, int otherMaximum) =>
        body == otherBody && minimum == otherMinimum && maximum == otherMaximum;
}
