namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// The schemas used last, compiled. Any thread may ask, so that a schema is compiled and refused before it reaches the
/// decode thread; what it returns is used by the decode thread only. A schema takes at most about 30 MiB, usually below one.
/// </summary>
internal sealed class ConstraintCache(TokenTrie trie, Action<string, List<int>>? tokenize = null, int capacity = 4)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Schema, MaskCache Masks)> _recent = [];

    /// <summary>The masks of a schema, for <see cref="AnswerConstraint"/>.</summary>
    /// <exception cref="EdgeLlmException">The schema is refused.</exception>
    public MaskCache Get(string schemaJson)
    {
        if (Find(schemaJson) is { } known)
        {
            return known;
        }

        // Outside the lock: compiling takes milliseconds, and doing it twice does no harm.
        var compiled = new MaskCache(JsonSchemaCompiler.Compile(schemaJson), trie, tokenize);
        lock (_lock)
        {
            _recent.AddFirst((schemaJson, compiled));
            if (_recent.Count > capacity)
            {
                _recent.RemoveLast();
            }
        }

        return compiled;
    }

    /// <summary>Gives all of them up.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _recent.Clear();
        }
    }

    private MaskCache? Find(string schemaJson)
    {
        lock (_lock)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (string.Equals(node.Value.Schema, schemaJson, StringComparison.Ordinal))
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                    return node.Value.Masks;
                }
            }
        }

        return null;
    }
}
