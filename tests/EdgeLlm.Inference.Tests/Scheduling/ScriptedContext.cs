using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>A context whose batches end as a test says, and take the time that it says on a clock that nothing else moves.</summary>
internal sealed class ScriptedContext(int vocabularySize) : TimeProvider, IDecodeContext
{
    private readonly float[] _logits = new float[vocabularySize];
    private long _now;
    private int _tokens;

    public int ContextTokens => 100_000;

    /// <summary>What happens in a batch; set before the batch it is for is asked for.</summary>
    public Func<DecodeResult> OnBatch { get; set; } = () => DecodeResult.Ok;

    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    public int Add(int token, int position, int slot, bool wantsLogits) => _tokens++;

    public DecodeResult Decode()
    {
        _tokens = 0;
        var result = OnBatch();
        Advance(BatchTime);
        return result;
    }

    public ReadOnlySpan<float> Logits(int index) => _logits;

    public void Forget(int slot)
    {
    }

    public void Trim(int slot, int position)
    {
    }

    public void Share(int from, int to, int tokens)
    {
    }

    public void UseThreads(int threads)
    {
    }

    public byte[] Save(int slot) => [];

    public bool Restore(int slot, ReadOnlySpan<byte> cells) => false;

    public void RequestAbort()
    {
    }
}
