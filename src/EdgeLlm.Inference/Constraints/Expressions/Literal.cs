using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Matches one short text. Its derivative shares the array, so a long key costs one array.</summary>
internal sealed class Literal(long id, byte[] bytes, int offset)
    : Expression(id, isNullable: false, bytes.Length - offset, ByteSet.Single(bytes[offset]))
{
    public ReadOnlySpan<byte> Text => bytes.AsSpan(offset);

    public override Expression Derive(byte next, ExpressionPool pool)
    {
        if (bytes[offset] != next)
        {
            return pool.Nothing;
        }

        return offset + 1 == bytes.Length ? pool.Epsilon : pool.Slice(bytes, offset + 1);
    }

    public override void WriteShortest(ArrayBufferWriter<byte> output) => output.Write(Text);

    public override void Split(ByteClasses classes)
    {
        foreach (var value in Text)
        {
            classes.Split(ByteSet.Single(value));
        }
    }

    public override bool HasShapeOf(Expression other) => other is Literal literal && Text.SequenceEqual(literal.Text);

    public override int ShapeHash()
    {
        var hash = new HashCode();
        hash.AddBytes(Text);
        return hash.ToHashCode();
    }
}
