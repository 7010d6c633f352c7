using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches one byte of a set of at least two.</summary>
internal sealed class ByteChoice(long id, ByteSet bytes) : Expression(id, isNullable: false, shortestLength: 1)
{
    public ByteSet Bytes { get; } = bytes;

    public override Expression Derive(byte next, ExpressionPool pool) => Bytes.Contains(next) ? pool.Epsilon : pool.Nothing;

    public override void WriteShortest(ArrayBufferWriter<byte> output) => output.Write([Bytes.Lowest]);

    public override void Split(ByteClasses classes) => classes.Split(Bytes);

    public override bool HasShapeOf(Expression other) => other is ByteChoice choice && choice.Bytes == Bytes;

    public override int ShapeHash() => HashCode.Combine(3, Bytes);
}
