using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Whether two schemas have no text in common, found by following both at once.</summary>
internal static class Disjointness
{
    // Schemas that are told apart by a type or a constant differ within a few bytes; more is not worth the time.
    private const int MostPairs = 2000;

    /// <summary>True if no text matches both; false if one does, or if that can't be told in bounded time.</summary>
    public static bool IsCertain(Expression one, Expression other, ExpressionPool pool)
    {
        var known = new HashSet<(Expression, Expression)>();
        var open = new Stack<(Expression One, Expression Other)>();
        known.Add((one, other));
        open.Push((one, other));
        while (open.TryPop(out var pair))
        {
            if (known.Count > MostPairs || (pair.One.IsNullable && pair.Other.IsNullable))
            {
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
