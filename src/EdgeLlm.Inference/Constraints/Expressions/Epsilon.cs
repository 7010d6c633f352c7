using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches the empty text only: the final state.</summary>
internal sealed class Epsilon(long id) : Expression(id, isNullable: true, shortestLength: 0, first: default)
{
    public override Expression Derive(byte next, ExpressionPool pool) => pool.Nothing;

    public override void WriteShortest(ArrayBufferWriter<byte> output)
    {
    }

    public override bool HasShapeOf(Expression other) => other is Epsilon;

    public override int ShapeHash() => 2;
}
