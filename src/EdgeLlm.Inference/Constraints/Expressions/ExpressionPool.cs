namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>
/// Makes expressions, simplified and each shape once. Simplification removes <see cref="Nothing"/> everywhere, which is
/// what makes a dead end impossible: an expression that is left always has a continuation. Owned by one thread at a time.
/// </summary>
internal sealed partial class ExpressionPool
{
    /// <summary>Longer texts become several literals, so that no step of a derivative handles more bytes than this.</summary>
    private const int LiteralBytes = 64;

    private readonly HashSet<Expression> _expressions = new(ShapeComparer.Instance);
    private readonly long _workingLimitBytes;
    private long _limitBytes;
    private Expression[] _permanent = [];
    private long _permanentBytes;
    private long _usedBytes;
    private long _nextId;

    /// <param name="compiledLimitBytes">Estimated memory, until <see cref="Seal"/>, beyond which the schema is refused.</param>
    /// <param name="workingLimitBytes">The same for the time after it.</param>
    public ExpressionPool(long compiledLimitBytes, long workingLimitBytes)
    {
        _limitBytes = compiledLimitBytes;
        _workingLimitBytes = workingLimitBytes;
        Nothing = Intern(new Nothing(_nextId));
        Epsilon = Intern(new Epsilon(_nextId));
    }

    public Expression Nothing { get; }

    /// <summary>Any character of a JSON string, once somebody has made it; repeating it makes text.</summary>
    public Expression? TextCharacter { get; set; }

    public Expression Epsilon { get; }

    /// <summary>Estimated memory that <see cref="Reset"/> would free, bytes.</summary>
    public long ForgettableBytes => _usedBytes - _permanentBytes;

    /// <summary>Counts memory against the limit; the automaton's rows count too.</summary>
    public void Charge(long bytes)
    {
        _usedBytes += bytes;
        if (_usedBytes > _limitBytes)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidSchema,
                $"The answer schema is too complex: it takes more than {_limitBytes >> 20} MiB to follow. Use fewer properties, shorter enumerations or smaller bounds.");
        }
    }

    /// <summary>Keeps what exists now through every later <see cref="Reset"/>; returns the byte groups it tells apart.</summary>
    public ByteClasses Seal()
    {
        _permanent = [.. _expressions];
        _permanentBytes = _usedBytes;
        _limitBytes = _workingLimitBytes;
        var classes = new ByteClasses();
        foreach (var expression in _permanent)
        {
            expression.Split(classes);
        }

        return classes;
    }

    /// <summary>Forgets what was made after <see cref="Seal"/>. Expressions still held elsewhere stay usable.</summary>
    public void Reset()
    {
        _expressions.Clear();
        _expressions.UnionWith(_permanent);
        _usedBytes = _permanentBytes;
    }

    public Expression OneOf(ByteSet bytes)
    {
        if (bytes.IsEmpty)
        {
            return Nothing;
        }

        return bytes.Count == 1 ? Slice([bytes.Lowest], 0) : Intern(new ByteChoice(_nextId, bytes));
    }

    public Expression Text(ReadOnlySpan<byte> text)
    {
        var result = Epsilon;
        while (!text.IsEmpty)
        {
            var start = (text.Length - 1) / LiteralBytes * LiteralBytes;
            result = Chain(Slice(text[start..].ToArray(), 0), result);
            text = text[..start];
        }

        return result;
    }

    public Expression Slice(byte[] bytes, int offset) => Intern(new Literal(_nextId, bytes, offset));

    public Expression Chain(Expression head, Expression tail)
    {
        if (head == Nothing || tail == Epsilon)
        {
            return head;
        }

        if (tail == Nothing || head == Epsilon)
        {
            return tail;
        }

        if (head is not Sequence)
        {
            return Intern(new Sequence(_nextId, head, tail));
        }

        // Move the brackets to the right, from the last element on.
        var elements = new Stack<Expression>();
        while (head is Sequence sequence)
        {
            elements.Push(sequence.Head);
            head = sequence.Tail;
        }

        var result = Intern(new Sequence(_nextId, head, tail));
        while (elements.TryPop(out var element))
        {
            result = Intern(new Sequence(_nextId, element, result));
        }

        return result;
    }

    public Expression Chain(params ReadOnlySpan<Expression> parts)
    {
        var result = Epsilon;
        for (var index = parts.Length - 1; index >= 0; index--)
        {
            result = Chain(parts[index], result);
        }

        return result;
    }

    public Expression Repeat(Expression body, int minimum, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, maximum);
        if (maximum == 0 || body == Epsilon)
        {
            return Epsilon;
        }

        if (body == Nothing)
        {
            return minimum == 0 ? Epsilon : Nothing;
        }

        if (body.IsNullable)
        {
            throw new ArgumentException("What is repeated must not match the empty text.", nameof(body));
        }

        return minimum == 1 && maximum == 1 ? body : Intern(new Repeat(_nextId, body, minimum, maximum, isText: body == TextCharacter));
    }

    public Expression DistinctItems(DistinctChoices choices, ulong[] remaining, int minimum, int maximum, bool afterValue)
    {
        var free = 0;
        foreach (var word in remaining)
        {
            free += System.Numerics.BitOperations.PopCount(word);
        }

        maximum = Math.Min(maximum, free);
        if (minimum > maximum)
        {
            return Nothing;
        }

        return maximum == 0 ? Epsilon : Intern(new DistinctItems(_nextId, choices, remaining, minimum, maximum, afterValue));
    }

    private Expression Intern(Expression candidate)
    {
        if (_expressions.TryGetValue(candidate, out var existing))
        {
            return existing;
        }

        Charge(candidate.Weight);
        _expressions.Add(candidate);
        _nextId++;
        return candidate;
    }
}
