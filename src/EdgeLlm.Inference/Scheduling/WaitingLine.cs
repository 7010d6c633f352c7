namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Sequences that wait for a slot. Callers take turns, so that one who asks for much does not keep the others waiting; what
/// one caller asked for comes in its order. Owned by the decode thread.
/// </summary>
internal sealed class WaitingLine
{
    private readonly List<Sequence> _waiting = [];

    // When each caller had its last turn; only as long as somebody waits.
    private readonly Dictionary<string, long> _turns = new(StringComparer.Ordinal);
    private long _turn;

    internal IReadOnlyList<Sequence> All => _waiting;

    internal void Add(Sequence sequence) => _waiting.Add(sequence);

    /// <summary>Whose turn it is; null if nobody waits.</summary>
    internal Sequence? Next() => _waiting.MinBy(sequence => _turns.GetValueOrDefault(CallerOf(sequence)));

    /// <summary>Takes a sequence out because it starts.</summary>
    internal void Start(Sequence sequence)
    {
        _waiting.Remove(sequence);
        if (_waiting.Count == 0)
        {
            _turns.Clear();
        }
        else
        {
            _turns[CallerOf(sequence)] = ++_turn;
        }
    }

    /// <summary>Takes a sequence out because it will never start.</summary>
    internal void Remove(Sequence sequence) => _waiting.Remove(sequence);

    private static string CallerOf(Sequence sequence) => sequence.Prepared.Request.Caller;
}
