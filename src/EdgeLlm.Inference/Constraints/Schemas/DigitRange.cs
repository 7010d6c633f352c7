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
        if (first > last)
        {
            return pool.Nothing;
        }

        // One alternative for each number of digits: texts of one length compare like their numbers.
        var alternatives = new List<Expression>();
        var low = first;
        while (true)
        {
            var lowText = low.ToString(CultureInfo.InvariantCulture);
            var high = Math.Min(last, long.Parse(new string('9', lowText.Length), CultureInfo.InvariantCulture));
            alternatives.Add(SameLength(lowText, high.ToString(CultureInfo.InvariantCulture)));
            if (high == last)
            {
                return pool.AnyOf(alternatives);
            }

            low = high + 1;
        }
    }

    /// <summary>Digit texts between two of the same length; a bound is null where what stands before is clear of it.</summary>
    private Expression SameLength(ReadOnlySpan<char> lower, ReadOnlySpan<char> upper, bool lowerCounts = true, bool upperCounts = true)
    {
        if (lower.IsEmpty)
        {
            return pool.Epsilon;
        }

        if (!lowerCounts && !upperCounts)
        {
            return pool.Repeat(AnyDigit, lower.Length, lower.Length);
        }

        var from = lowerCounts ? lower[0] : '0';
        var to = upperCounts ? upper[0] : '9';
        var alternatives = new List<Expression>();
        for (var digit = from; digit <= to; digit++)
        {
            var rest = SameLength(lower[1..], upper[1..], lowerCounts && digit == from, upperCounts && digit == to);
            alternatives.Add(pool.Chain(pool.Text([(byte)digit]), rest));
        }

        return pool.AnyOf(alternatives);
    }

    private Expression Tail(FractionRange range, string? lower, string? upper, int digits, bool mayBeEmpty)
    {
        if (lower is null && upper is null)
        {
            return pool.Repeat(AnyDigit, mayBeEmpty ? 0 : 1, digits);
        }

        var alternatives = new List<Expression>();
        if (mayBeEmpty && range.AllowsEnd(lower, upper))
        {
            alternatives.Add(pool.Epsilon);
        }

        if (digits > 0)
        {
            // An exhausted bound goes on with zeros.
            var from = lower is null ? '0' : lower.Length == 0 ? '0' : lower[0];
            var to = upper is null ? '9' : upper.Length == 0 ? '0' : upper[0];
            for (var digit = from; digit <= to; digit++)
            {
                var nextLower = lower is not null && digit == from ? Rest(lower) : null;
                var nextUpper = upper is not null && digit == to ? Rest(upper) : null;
                var tail = Tail(range, nextLower, nextUpper, digits - 1, mayBeEmpty: true);
                alternatives.Add(pool.Chain(pool.Text([(byte)digit]), tail));
            }
        }

        return pool.AnyOf(alternatives);

        static string Rest(string bound) => bound.Length == 0 ? "" : bound[1..];
    }
}
