namespace EdgeLlm.Daemon.Engine;

/// <summary>Follows a load: how far it is, and when it last moved.</summary>
internal sealed class LoadProgress(TimeProvider time, Action<float> onMove) : IProgress<float>
{
    private readonly long _start = time.GetTimestamp();
    private float _fraction;
    private long _moved = time.GetTimestamp();

    /// <summary>Time since the load last moved.</summary>
    public TimeSpan Still => time.GetElapsedTime(Interlocked.Read(ref _moved));

    /// <summary>Time that is still needed at the pace so far; null while there is too little to go by.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            var fraction = Volatile.Read(ref _fraction);
            return fraction < 0.05f ? null : time.GetElapsedTime(_start) * ((1 - fraction) / fraction);
        }
    }

    public void Report(float value)
    {
        if (value > Volatile.Read(ref _fraction))
        {
            Volatile.Write(ref _fraction, value);
            Interlocked.Exchange(ref _moved, time.GetTimestamp());
            onMove(value);
        }
    }
}
