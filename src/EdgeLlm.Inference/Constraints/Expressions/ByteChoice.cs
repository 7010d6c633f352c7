using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches one byte of a set of at least two.</summary>
internal sealed class ByteChoice(long id, ByteSet bytes) : Expression(id, isNullable: false, shortestLength: 1, bytes)
{
    public override Expression Derive(byte next, ExpressionPool pool) => First.Contains(next) ? pool.Epsilon : pool.Nothing;

    public override void WriteShortest(ArrayBufferWriter<byte> output) => output.Write([First.Lowest]);

    public override void Split(ByteClasses classes) => classes.Split(First);

    public override bool HasShapeOf(Expression other) => other is ByteChoice choice && choice.First == First;

    public override int ShapeHash() => HashCode.Combine(3, First);
}
