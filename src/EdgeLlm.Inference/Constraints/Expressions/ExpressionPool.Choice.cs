namespace EdgeLlm.Inference.Constraints.Expressions;

/// <content>Choices between expressions.</content>
internal sealed partial class ExpressionPool
{
    public Expression Optional(Expression body) => AnyOf([Epsilon, body]);

    public Expression AnyOf(List<Expression> alternatives)
    {
        // 1. Flatten, drop what matches nothing, and unite single bytes into one set.
        var parts = new List<Expression>(alternatives.Count);
        ByteSet bytes = default;
        foreach (var alternative in alternatives)
        {
            if (alternative is Alternation inner)
            {
                foreach (var part in inner.Parts)
                {
                    Add(part);
                }
            }
            else
            {
                Add(alternative);
            }
        }

        if (!bytes.IsEmpty)
        {
            parts.Add(OneOf(bytes));
        }

        // 2. One order and no repetition, so that equal choices become one object.
        parts.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        var kept = 0;
        for (var index = 0; index < parts.Count; index++)
        {
            if (kept == 0 || parts[kept - 1] != parts[index])
            {
                parts[kept++] = parts[index];
            }
        }

        parts.RemoveRange(kept, parts.Count - kept);
        return parts.Count switch
        {
            0 => Nothing,
            1 => parts[0],
            _ => Intern(new Alternation(_nextId, [.. parts])),
        };

        void Add(Expression part)
        {
            switch (part)
            {
                case var dead when dead == Nothing:
                    break;
                case ByteChoice choice:
                    bytes = bytes.Union(choice.First);
                    break;
                case Literal { Text.Length: 1 } literal:
                    bytes = bytes.Union(literal.First);
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }
    }
}
