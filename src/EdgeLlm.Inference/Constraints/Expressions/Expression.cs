using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>
/// A regular expression over bytes. Made only by <see cref="ExpressionPool"/>, which gives the same object for the same
/// shape, so that equal states of the automaton meet. Every expression except <see cref="Nothing"/> matches something.
/// </summary>
internal abstract class Expression(long id, bool isNullable, long shortestLength, ByteSet first)
{
    /// <summary>Lengths saturate here: far beyond what can be generated, far below overflow.</summary>
    protected const long LongestLength = 1L << 40;

    /// <summary>Order of creation; used to sort alternatives, never to choose what is written.</summary>
    public long Id { get; } = id;

    /// <summary>Whether it matches the empty text.</summary>
    public bool IsNullable { get; } = isNullable;

    /// <summary>Bytes of the shortest text it matches.</summary>
    public long ShortestLength { get; } = Math.Min(shortestLength, LongestLength);

    /// <summary>Bytes that what it matches can begin with; others need no derivative.</summary>
    public ByteSet First { get; } = first;

    /// <summary>How many characters of a JSON string may follow, whatever they are, before anything else.</summary>
    public virtual int TextRoom => 0;

    /// <summary>Whether, up to and behind <see cref="TextRoom"/> of them, nothing else may follow that is such a character as it stands.</summary>
    public virtual bool IsTextOnly => false;

    /// <summary>Estimate of the memory it takes, bytes.</summary>
    public virtual long Weight => 128;

    /// <summary>Brzozowski derivative: what may follow after <paramref name="next"/>.</summary>
    public abstract Expression Derive(byte next, ExpressionPool pool);

    /// <summary>Writes the shortest text it matches; always the same one, whatever was generated before.</summary>
    public abstract void WriteShortest(ArrayBufferWriter<byte> output);

    /// <summary>Tells <paramref name="classes"/> which bytes this expression tells apart.</summary>
    public virtual void Split(ByteClasses classes)
    {
    }

    public abstract bool HasShapeOf(Expression other);

    public abstract int ShapeHash();
}
