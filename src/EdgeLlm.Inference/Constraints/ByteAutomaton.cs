using System.Buffers;
using System.Runtime.CompilerServices;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// A deterministic automaton over bytes, built while it is walked: a state is what may still follow. Because it grows
/// with use, its memory is limited twice: when it is crowded, <see cref="TrimIfCrowded"/> forgets all states (numbers of
/// states then mean nothing any more, see <see cref="Epoch"/>); beyond the hard limit the schema is refused. Owned by one
/// thread at a time.
/// </summary>
internal sealed class ByteAutomaton
{
    /// <summary>What <see cref="Next"/> returns when a byte can't follow.</summary>
    public const int Dead = -1;

    private const int Unknown = -2;

    private readonly ExpressionPool _pool;
    private readonly Expression _root;
    private readonly ByteClasses _classes;
    private readonly byte[] _classOf;
    private readonly long _crowdedBytes;
    private readonly Dictionary<Expression, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private Expression[] _states = new Expression[64];
    private int[]?[] _rows = new int[64][];

    /// <param name="pool">The pool that made <paramref name="root"/>.</param>
    /// <param name="root">What a whole text has to match.</param>
    /// <param name="crowdedBytes">Memory it may grow by before <see cref="TrimIfCrowded"/> forgets, bytes.</param>
    public ByteAutomaton(ExpressionPool pool, Expression root, long crowdedBytes)
    {
        if (root == pool.Nothing)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidSchema, "The answer schema allows no answer at all.");
        }

        _pool = pool;
        _root = root;
        _crowdedBytes = crowdedBytes;
        _classes = pool.Seal();
        _classOf = _classes.ClassOf.ToArray();
        Start = StateOf(root);
    }

    /// <summary>The state before the first byte; the same number in every epoch.</summary>
    public int Start { get; }

    /// <summary>States met in this epoch.</summary>
    public int StateCount { get; private set; }

    /// <summary>Changes when all states are forgotten; a number of a state belongs to the epoch in which it was given.</summary>
    public int Epoch { get; private set; }

    /// <summary>The state after <paramref name="next"/>, or <see cref="Dead"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int state, byte next)
    {
        var row = _rows[state];
        if (row is not null)
        {
            var target = row[_classOf[next]];
            if (target != Unknown)
            {
                return target;
            }
        }

        return Derive(state, next);
    }

    /// <summary>Whether the text may end here.</summary>
    public bool IsAccepting(int state) => _states[state].IsNullable;

    /// <summary>Whether the text must end here.</summary>
    public bool IsFinal(int state) => _states[state] == _pool.Epsilon;

    /// <summary>How many characters of a JSON string may follow, whatever they are, before anything else.</summary>
    public int TextRoom(int state) => _states[state].TextRoom;

    /// <summary>Whether no character may follow that is not one of those.</summary>
    public bool IsTextOnly(int state) => _states[state].IsTextOnly;

    /// <summary>The byte that must follow; null where the text may end or has a choice.</summary>
    public byte? OnlyByte(int state)
    {
        var first = _states[state].First;
        return first.Count == 1 && !IsAccepting(state) && Next(state, first.Lowest) != Dead ? first.Lowest : null;
    }

    /// <summary>Bytes of <see cref="ShortestCompletion"/>.</summary>
    public long ShortestLength(int state) => _states[state].ShortestLength;

    /// <summary>The shortest text that ends the answer legally; among equally short ones always the same.</summary>
    public ReadOnlyMemory<byte> ShortestCompletion(int state)
    {
        var expression = _states[state];
        if (expression.ShortestLength > Schemas.SchemaLimits.CompletionBytes)
        {
            throw new InvalidOperationException("This state can't be completed within the limits; it must not be entered.");
        }

        if (expression.ShortestLength == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        var output = new ArrayBufferWriter<byte>((int)expression.ShortestLength);
        expression.WriteShortest(output);
        return output.WrittenMemory;
    }

    /// <summary>What may follow in a state; outlives an epoch, as the number of a state does not.</summary>
    public Expression Continuation(int state) => _states[state];

    /// <summary>The state in which only the end may follow.</summary>
    public Expression FinalContinuation => _pool.Epsilon;

    /// <summary>The number, in this epoch, of the state in which <paramref name="continuation"/> may follow.</summary>
    public int StateOf(Expression continuation)
    {
        if (_numbers.TryGetValue(continuation, out var known))
        {
            return known;
        }

        _pool.Charge(64);
        if (StateCount == _states.Length)
        {
            Array.Resize(ref _states, StateCount * 2);
            Array.Resize(ref _rows, StateCount * 2);
        }

        _states[StateCount] = continuation;
        _numbers.Add(continuation, StateCount);
        return StateCount++;
    }

    /// <summary>Begins a new epoch if much memory is used. Not to be called while numbers of states are being used.</summary>
    public void TrimIfCrowded()
    {
        if (_pool.ForgettableBytes <= _crowdedBytes)
        {
            return;
        }

        _pool.Reset();
        _numbers.Clear();
        Array.Clear(_states, 0, StateCount);
        Array.Clear(_rows, 0, StateCount);
        StateCount = 0;
        Epoch++;
        StateOf(_root);
    }

    private int Derive(int state, byte next)
    {
        var row = _rows[state];
        if (row is null)
        {
            _pool.Charge(24 + sizeof(int) * _classes.Count);
            row = new int[_classes.Count];
            Array.Fill(row, Unknown);
            _rows[state] = row;
        }

        var target = Dead;
        if (_states[state].First.Contains(next))
        {
            var continuation = _states[state].Derive(next, _pool);
            target = continuation == _pool.Nothing ? Dead : StateOf(continuation);
        }

        row[_classOf[next]] = target;
        return target;
    }
}
