using System.Text.Json;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>
/// Whether two schemas have no *value* in common. That is more than no text: members may come in another order or be more
/// than a schema lists, and numbers have many spellings. So only three things count: other types, strings without a common
/// text, and objects that require the same member with schemas that are disjoint by these rules.
/// </summary>
/// <param name="translate">Gives the expression of a schema.</param>
/// <param name="pool">Where expressions are made.</param>
internal sealed class Disjointness(Func<SchemaPlace, Expression> translate, ExpressionPool pool)
{
    // For a whole schema document: what is told apart by a type or a constant needs a few steps.
    private int _stepsLeft = 20_000;

    /// <summary>True if no value satisfies both; false if one does, or if that can't be told in bounded time.</summary>
    public bool IsCertain(SchemaPlace one, SchemaPlace other)
    {
        var (first, second) = (translate(one), translate(other));
        if (!HaveCommonByte(first.First, second.First) && !(MayBeNumber(first) && MayBeNumber(second)))
        {
            return true;
        }

        if (IsOfType(one, "object") && IsOfType(other, "object"))
        {
            return RequiredByBoth(one, other).Any(name => IsCertain(one.Key("properties").Key(name), other.Key("properties").Key(name)));
        }

        return AreStrings(one) && AreStrings(other) && HaveNoCommonText(first, second);
    }

    private static bool IsOfType(SchemaPlace schema, string type) =>
        !FixedValues.AreIn(schema) && schema.Find("type") is { Kind: JsonValueKind.String } found && found.Element.GetString() == type;

    private static IEnumerable<string> RequiredByBoth(SchemaPlace one, SchemaPlace other) => NamesRequired(one).Intersect(NamesRequired(other), StringComparer.Ordinal);

    private static IEnumerable<string> NamesRequired(SchemaPlace schema) => schema.Find("required")?.Items().Select(name => name.Element.GetString()!) ?? [];

    // A string with a character that is never written is a value of "string" all the same.
    private static bool AreStrings(SchemaPlace schema) => FixedValues.AreIn(schema)
        ? FixedValues.Read(schema).All(text => text.Length > 0 && text[0] == (byte)'"' && !text.AsSpan().ContainsAny("\\\u007f"u8))
        : IsOfType(schema, "string");

    private static bool MayBeNumber(Expression expression) => HaveCommonByte(expression.First, ByteSet.Of("-0123456789"u8));

    private static bool HaveCommonByte(ByteSet one, ByteSet other) => one.Except(other) != one;

    private bool HaveNoCommonText(Expression one, Expression other)
    {
        var known = new HashSet<(Expression, Expression)> { (one, other) };
        var open = new Stack<(Expression One, Expression Other)>([(one, other)]);
        while (open.TryPop(out var pair))
        {
            if (_stepsLeft-- == 0 || (pair.One.IsNullable && pair.Other.IsNullable))
            {
                _stepsLeft = Math.Max(_stepsLeft, 0);
                return false;
            }

            for (var value = 0; value <= byte.MaxValue; value++)
            {
                var next = (byte)value;
                if (!pair.One.First.Contains(next) || !pair.Other.First.Contains(next))
                {
                    continue;
                }

                var (first, second) = (pair.One.Derive(next, pool), pair.Other.Derive(next, pool));
                if (first != pool.Nothing && second != pool.Nothing && known.Add((first, second)))
                {
                    open.Push((first, second));
                }
            }
        }

        return true;
    }
}
