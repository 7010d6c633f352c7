using System.Buffers;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>
/// Matches values separated by commas, none of them twice. The set of values still free is part of the state; it grows
/// with what is written instead of being laid out ahead, which would take a state for every subset.
/// </summary>
/// <param name="id">Order of creation.</param>
/// <param name="choices">All values.</param>
/// <param name="remaining">Bit set of the values that are still free.</param>
/// <param name="minimum">Fewest values that must still come.</param>
/// <param name="maximum">Most values that may still come; at least one.</param>
/// <param name="afterValue">Whether a value stands before, so that a comma has to come first.</param>
internal sealed class DistinctItems(long id, DistinctChoices choices, ulong[] remaining, int minimum, int maximum, bool afterValue)
    : Expression(id, minimum == 0, LengthOf(choices, remaining, minimum, afterValue), afterValue ? ByteSet.Single((byte)',') : choices.First)
{
    public override long Weight => 176 + 8L * remaining.Length;

    public override Expression Derive(byte next, ExpressionPool pool)
    {
        if (afterValue)
        {
            return next == (byte)','
                ? pool.DistinctItems(choices, remaining, Math.Max(minimum, 1), maximum, afterValue: false)
                : pool.Nothing;
        }

        var alternatives = new List<Expression>();
        for (var index = 0; index < choices.Values.Count; index++)
        {
            var value = choices.Values[index];
            if (Has(remaining, index) && value.First.Contains(next))
            {
                alternatives.Add(pool.Chain(value.Derive(next, pool), Without(index, pool)));
            }
        }

        return pool.AnyOf(alternatives);
    }

    public override void WriteShortest(ArrayBufferWriter<byte> output)
    {
        var written = 0;
        foreach (var index in choices.ShortestFirst)
        {
            if (written == minimum)
            {
                return;
            }

            if (Has(remaining, index))
            {
                if (written > 0 || afterValue)
                {
                    output.Write(","u8);
                }

                choices.Values[index].WriteShortest(output);
                written++;
            }
        }
    }

    public override void Split(ByteClasses classes) => classes.Split(ByteSet.Single((byte)','));

    public override bool HasShapeOf(Expression other) =>
        other is DistinctItems items && items.Matches(choices, remaining, minimum, maximum, afterValue);

    public override int ShapeHash()
    {
        var hash = new HashCode();
        hash.Add(minimum);
        hash.Add(maximum);
        hash.Add(afterValue);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(remaining.AsSpan()));
        return hash.ToHashCode();
    }

    private static bool Has(ulong[] set, int index) => ((set[index >> 6] >> (index & 63)) & 1) != 0;

    private static long LengthOf(DistinctChoices choices, ulong[] remaining, int minimum, bool afterValue)
    {
        var length = minimum == 0 ? 0L : minimum - (afterValue ? 0 : 1);
        var counted = 0;
        foreach (var index in choices.ShortestFirst)
        {
            if (counted == minimum)
            {
                break;
            }

            if (Has(remaining, index))
            {
                length += choices.Values[index].ShortestLength;
                counted++;
            }
        }

        return length;
    }

    private Expression Without(int index, ExpressionPool pool)
    {
        var fewer = (ulong[])remaining.Clone();
        fewer[index >> 6] &= ~(1UL << (index & 63));
        return pool.DistinctItems(choices, fewer, Math.Max(minimum - 1, 0), maximum - 1, afterValue: true);
    }

    private bool Matches(DistinctChoices otherChoices, ulong[] otherRemaining, int otherMinimum, int otherMaximum, bool otherAfterValue) =>
        choices == otherChoices && minimum == otherMinimum && maximum == otherMaximum && afterValue == otherAfterValue
        && remaining.AsSpan().SequenceEqual(otherRemaining);
}
