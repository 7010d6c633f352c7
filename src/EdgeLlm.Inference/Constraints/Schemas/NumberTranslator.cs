using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Expressions for "integer" and "number".</summary>
internal sealed class NumberTranslator(ExpressionPool pool)
{
    /// <summary>Every integer of 18 digits fits in 64 bits.</summary>
    private const long LargestInteger = 999_999_999_999_999_999;

    /// <summary>Numbers of 15 significant digits stay different and in order when they are read as double.</summary>
    private const int SignificantDigits = 15;

    /// <summary>Digits before the point on a side that has no bound.</summary>
    private const int OpenDigits = 9;

    private readonly DigitRange _ranges = new(pool);
    private Expression? _anyInteger;
    private Expression? _anyNumber;

    public Expression Integer(NumericBounds bounds) =>
        bounds.IsOpen ? _anyInteger ??= _ranges.Integers(-LargestInteger, LargestInteger) : IntegerWithin(bounds);

    public Expression Number(NumericBounds bounds) => bounds.IsOpen ? _anyNumber ??= AnyNumber() : NumberWithin(bounds);

    private Expression IntegerWithin(NumericBounds bounds)
    {
        var first = -LargestInteger;
        var last = LargestInteger;
        if (bounds.Lower is { } lower)
        {
            first = lower.Value.Truncate(LargestInteger + 1);
            var isBelow = !lower.Value.IsInteger && !lower.Value.IsNegative;
            first += isBelow || (lower.IsExclusive && lower.Value.IsInteger) ? 1 : 0;
        }

        if (bounds.Upper is { } upper)
        {
            last = upper.Value.Truncate(LargestInteger + 1);
            var isAbove = !upper.Value.IsInteger && upper.Value.IsNegative;
            last -= isAbove || (upper.IsExclusive && upper.Value.IsInteger) ? 1 : 0;
        }

        first = Math.Max(first, -LargestInteger);
        last = Math.Min(last, LargestInteger);
        return first <= last
            ? _ranges.Integers(first, last)
            : throw bounds.Place.Refuse("no integer of at most 18 digits is within the bounds");
    }

    /// <summary>Few enough digits that the value is a finite double.</summary>
    private Expression AnyNumber()
    {
        var digit = _ranges.AnyDigit;
        var whole = pool.AnyOf([
            pool.Text("0"u8),
            pool.Chain(pool.OneOf(ByteSet.Range((byte)'1', (byte)'9')), pool.Repeat(digit, 0, 14)),
        ]);
        var fraction = pool.Chain(pool.Text("."u8), pool.Repeat(digit, 1, 15));
        var exponent = pool.Chain(
            pool.OneOf(ByteSet.Of("eE"u8)), pool.Optional(pool.OneOf(ByteSet.Of("+-"u8))), pool.Repeat(digit, 1, 2));
        return pool.Chain(pool.Optional(pool.Text("-"u8)), whole, pool.Optional(fraction), pool.Optional(exponent));
    }

    private Expression NumberWithin(NumericBounds bounds)
    {
        // 1. How many digits before the point a number can have, and so how many after it.
        var given = Math.Max(bounds.Lower?.Value.IntegerDigits ?? 0, bounds.Upper?.Value.IntegerDigits ?? 0);
        var isOneSided = bounds.Lower is null || bounds.Upper is null;
        var whole = isOneSided ? Math.Max(OpenDigits, given + 1) : given;
        var fraction = SignificantDigits - whole;
        foreach (var bound in new[] { bounds.Lower, bounds.Upper })
        {
            if (bound is not null && (fraction < 0 || bound.Value.FractionDigits > fraction))
            {
                throw bound.Place.Refuse(
                    $"the key \"{bound.Key}\" has too many digits for the type number: before and after the point together at most {SignificantDigits}, {OpenDigits} of which are taken where the other side has no bound");
            }
        }

        // 2. A missing side ends where the digits before the point end, just below the next power of ten.
        var end = new JsonNumber(false, "1", whole + 1);
        var lower = bounds.Lower ?? new NumericBound(bounds.Place, "minimum", end with { IsNegative = true }, IsExclusive: true);
        var upper = bounds.Upper ?? new NumericBound(bounds.Place, "maximum", end, IsExclusive: true);

        // 3. Below zero the bounds change sides; zero itself is never written with a minus.
        var zero = new NumericBound(bounds.Place, "minimum", JsonNumber.Zero, IsExclusive: true);
        var alternatives = new List<Expression>();
        if (lower.Value.CompareTo(JsonNumber.Zero) < 0)
        {
            var nearest = upper.Value.CompareTo(JsonNumber.Zero) < 0 ? upper with { Value = upper.Value.Absolute() } : zero;
            var farthest = lower with { Value = lower.Value.Absolute() };
            alternatives.Add(pool.Chain(pool.Text("-"u8), NotNegative(nearest, farthest, fraction)));
        }

        if (upper.Value.CompareTo(JsonNumber.Zero) >= 0)
        {
            var nearest = lower.Value.CompareTo(JsonNumber.Zero) >= 0 ? lower : zero with { IsExclusive = false };
            alternatives.Add(NotNegative(nearest, upper, fraction));
        }

        var result = pool.AnyOf(alternatives);
        return result != pool.Nothing ? result : throw bounds.Place.Refuse($"no number of at most {SignificantDigits} digits is within the bounds");
    }

    private Expression NotNegative(NumericBound lower, NumericBound upper, int fractionDigits)
    {
        var first = lower.Value.Truncate(LargestInteger);
        var last = upper.Value.Truncate(LargestInteger);
        var above = lower.Value.Fraction();
        var below = upper.Value.Fraction();
        if (first == last)
        {
            return pool.Chain(
                _ranges.Integers(first, first),
                _ranges.Fraction(above, lower.IsExclusive, below, upper.IsExclusive, fractionDigits));
        }

        var alternatives = new List<Expression>
        {
            pool.Chain(_ranges.Integers(first, first), _ranges.Fraction(above, lower.IsExclusive, null, false, fractionDigits)),
            pool.Chain(_ranges.Integers(last, last), _ranges.Fraction(null, false, below, upper.IsExclusive, fractionDigits)),
        };
        if (first + 1 < last)
        {
            alternatives.Add(pool.Chain(
                _ranges.Integers(first + 1, last - 1), _ranges.Fraction(null, false, null, false, fractionDigits)));
        }

        return pool.AnyOf(alternatives);
    }
}
