using System.Globalization;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Exact expressions for ranges of decimal numbers, found by comparing digit by digit.</summary>
internal sealed class DigitRange(ExpressionPool pool)
{
    /// <summary>Any of the ten digits.</summary>
    public Expression AnyDigit { get; } = pool.OneOf(ByteSet.Range((byte)'0', (byte)'9'));

    /// <summary>Integers from <paramref name="first"/> to <paramref name="last"/>, no leading zeros, no minus zero.</summary>
    public Expression Integers(long first, long last)
    {
        var alternatives = new List<Expression>();
        if (first < 0)
        {
            var negative = Naturals(Math.Max(1, -last), -first);
            alternatives.Add(pool.Chain(pool.Text("-"u8), negative));
        }

        if (last >= 0)
        {
            alternatives.Add(Naturals(Math.Max(0, first), last));
        }

        return pool.AnyOf(alternatives);
    }

    /// <summary>
    /// What may follow the digits before the point: nothing, or a point and at most <paramref name="digits"/> digits. A
    /// bound is null where the digits before the point are already clear of it.
    /// </summary>
    public Expression Fraction(string? lower, bool lowerIsExclusive, string? upper, bool upperIsExclusive, int digits)
    {
        var range = new FractionRange(lowerIsExclusive, upperIsExclusive);
        var withPoint = pool.Chain(pool.Text("."u8), Tail(range, lower, upper, digits, mayBeEmpty: false));
        return range.AllowsEnd(lower, upper) ? pool.Optional(withPoint) : withPoint;
    }

    private Expression Naturals(long first, long last)
    {
        // One alternative for each number of digits: texts of one length compare like their numbers.
        var alternatives = new List<Expression>();
        for (var low = first; low <= last;)
        {
            var from = low.ToString(CultureInfo.InvariantCulture);
            var high = Math.Min(last, long.Parse(new string('9', from.Length), CultureInfo.InvariantCulture));
            alternatives.Add(SameLength(from, high.ToString(CultureInfo.InvariantCulture)));
            low = high + 1;
        }

        return pool.AnyOf(alternatives);
    }

    /// <summary>Digit texts between two of the same length; a bound is null where what stands before is clear of it.</summary>
    private Expression SameLength(string? lower, string? upper)
    {
        var length = (lower ?? upper)!.Length;
        lower = lower.AsSpan().ContainsAnyExcept('0') ? lower : null;
        upper = upper.AsSpan().ContainsAnyExcept('9') ? upper : null;
        if (lower is null && upper is null)
        {
            return pool.Repeat(AnyDigit, length, length);
        }

        return Branch(lower, upper, length == 1 ? pool.Epsilon : pool.Repeat(AnyDigit, length - 1, length - 1), (nextLower, nextUpper) =>
            length == 1 ? pool.Epsilon : SameLength(nextLower, nextUpper));
    }

    private Expression Tail(FractionRange range, string? lower, string? upper, int digits, bool mayBeEmpty)
    {
        var rest = pool.Nothing;
        if (digits > 0)
        {
            if (lower is null && upper is null)
            {
                return pool.Repeat(AnyDigit, mayBeEmpty ? 0 : 1, digits);
            }

            rest = Branch(lower, upper, pool.Repeat(AnyDigit, 0, digits - 1), (nextLower, nextUpper) =>
                Tail(range, nextLower, nextUpper, digits - 1, mayBeEmpty: true));
        }

        return mayBeEmpty && range.AllowsEnd(lower, upper) ? pool.Optional(rest) : rest;
    }

    /// <summary>
    /// One digit and what follows it: the digits between the bounds leave both behind, the digits at a bound keep to it. A
    /// bound without further digits goes on with zeros.
    /// </summary>
    private Expression Branch(string? lower, string? upper, Expression free, Func<string?, string?, Expression> next)
    {
        var from = lower is null ? '0' - 1 : Digit(lower);
        var to = upper is null ? '9' + 1 : Digit(upper);
        if (from == to)
        {
            return pool.Chain(pool.Text([(byte)from]), next(Rest(lower!), Rest(upper!)));
        }

        var alternatives = new List<Expression>();
        if (from + 1 < to)
        {
            alternatives.Add(pool.Chain(pool.OneOf(ByteSet.Range((byte)(from + 1), (byte)(to - 1))), free));
        }

        if (lower is not null && from < to)
        {
            alternatives.Add(pool.Chain(pool.Text([(byte)from]), next(Rest(lower), null)));
        }

        if (upper is not null && from < to)
        {
            alternatives.Add(pool.Chain(pool.Text([(byte)to]), next(null, Rest(upper))));
        }

        return pool.AnyOf(alternatives);

        static int Digit(string bound) => bound.Length == 0 ? '0' : bound[0];

        static string Rest(string bound) => bound.Length == 0 ? "" : bound[1..];
    }
}
