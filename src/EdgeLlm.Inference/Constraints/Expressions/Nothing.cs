using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches no text at all: the dead state.</summary>
internal sealed class Nothing(long id) : Expression(id, isNullable: false, LongestLength, first: default)
{
    public override Expression Derive(byte next, ExpressionPool pool) => this;

    public override void WriteShortest(ArrayBufferWriter<byte> output) =>
        throw new InvalidOperationException("Nothing matches nothing.");

    public override bool HasShapeOf(Expression other) => other is Nothing;

    public override int ShapeHash() => 1;
}
