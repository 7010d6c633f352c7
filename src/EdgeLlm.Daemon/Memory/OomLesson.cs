namespace EdgeLlm.Daemon.Memory;

/// <summary>
/// What is learnt when the kernel kills an engine for want of memory: its plan was too large whatever was reckoned, and the
/// next ones must be smaller for a while. Each further kill makes them smaller again, and the while longer.
/// </summary>
internal sealed class OomLesson(TimeProvider time)
{
    private const double Step = 0.95;
    private static readonly TimeSpan s_first = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private readonly Lock _lock = new();
    private long? _bytes;
    private long _since;
    private TimeSpan _for = s_first / 2;

    /// <summary>What a plan may need now; null where nothing was learnt, or it is long ago.</summary>
    public long? MostBytes
    {
        get
        {
            lock (_lock)
            {
                return time.GetElapsedTime(_since) < _for ? _bytes : null;
            }
        }
    }

    /// <summary>Learns from a plan whose engine was killed.</summary>
    public void Learn(long neededBytes)
    {
        lock (_lock)
        {
            var most = (long)(neededBytes * Step);
            _for = _for * 2 < s_longest ? _for * 2 : s_longest;
            (_bytes, _since) = (most, time.GetTimestamp());
        }
    }
}
