namespace EdgeLlm.Inference.Worker;

/// <summary>The processor's clock as a part of its highest, read again every two seconds. Any thread.</summary>
internal sealed class ClockShare(TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private long _readAt;
    private double _share;

    internal double Read()
    {
        lock (_lock)
        {
            if (_share == 0 || time.GetElapsedTime(_readAt) > s_fresh)
            {
                (_share, _readAt) = (CpuThermal.Read().ClockShare, time.GetTimestamp());
            }

            return _share;
        }
    }
}
