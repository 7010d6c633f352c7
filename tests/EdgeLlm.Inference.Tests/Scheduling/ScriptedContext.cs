using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>
/// A context whose batches end as a test says, and take the time that it says on a clock that nothing else moves. It keeps
/// books of its own on cells as the library does, and throws at what would damage or end that: a gap in positions, a slot
/// shared into while it holds something, more logits or cells than there are.
/// </summary>
internal sealed class ScriptedContext(int vocabularySize, int contextTokens = 100_000, int outputs = 100) : TimeProvider, IDecodeContext
{
    private readonly float[] _logits = new float[vocabularySize];

    // Cells of each slot by position; a cell that two slots share is one object.
    private readonly Dictionary<int, List<object>> _slots = [];
    private long _now;
    private int _tokens;
    private int _outputs;

    public int ContextTokens => contextTokens;

    /// <summary>Makes these tokens far more probable than all others.</summary>
    public void Favour(params IEnumerable<int> tokens)
    {
        foreach (var token in tokens)
        {
            _logits[token] = 20;
        }
    }

    /// <summary>Cells that any slot holds.</summary>
    public int Cells => _slots.Values.SelectMany(cells => cells).Distinct().Count();

    /// <summary>What happens in a batch; set before the batch it is for is asked for.</summary>
    public Func<DecodeResult> OnBatch { get; set; } = () => DecodeResult.Ok;

    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    public int Add(int token, int position, int slot, bool wantsLogits)
    {
        var cells = Slot(slot);
        Require(position == cells.Count, $"position {position} in a slot of {cells.Count} cells");
        cells.Add(new object());
        _outputs += wantsLogits ? 1 : 0;
        Require(_outputs <= outputs, $"{_outputs} outputs");
        return _tokens++;
    }

    public DecodeResult Decode()
    {
        Require(Cells <= contextTokens, $"{Cells} cells");
        (_tokens, _outputs) = (0, 0);
        var result = OnBatch();
        Advance(BatchTime);
        return result;
    }

    public ReadOnlySpan<float> Logits(int index) => _logits;

    public void Forget(int slot) => Slot(slot).Clear();

    public void Trim(int slot, int position) => Slot(slot).RemoveRange(position, Slot(slot).Count - position);

    public void Share(int from, int to, int tokens)
    {
        Require(Slot(to).Count == 0, $"sharing into a slot of {Slot(to).Count} cells");
        Slot(to).AddRange(Slot(from).Take(tokens));
        Require(Slot(to).Count == tokens, $"sharing {tokens} cells of {Slot(from).Count}");
    }

    public void UseThreads(int threads)
    {
    }

    public byte[] Save(int slot) => [];

    public bool Restore(int slot, ReadOnlySpan<byte> cells) => false;

    public void Allow()
    {
    }

    public void RequestAbort()
    {
    }

    private List<object> Slot(int slot) => _slots.TryGetValue(slot, out var cells) ? cells : _slots[slot] = [];

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"This would damage the cache or end the library: {what}.");
        }
    }
}
