namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>
/// Whether watchdogs may be fed. It runs out by itself: who judges has to renew it again and again, so that a judge that
/// hangs stops the feeding too. Any thread.
/// </summary>
internal sealed class FeedPermit(TimeProvider time)
{
    private long _serviceUntil = long.MinValue;
    private long _boardUntil = long.MinValue;

    /// <summary>Lets those be fed that are true, for so long from now on; takes it from the others at once.</summary>
    public void Renew(bool service, bool board, TimeSpan validity)
    {
        var until = time.GetTimestamp() + (long)(validity.TotalSeconds * time.TimestampFrequency);
        Interlocked.Exchange(ref _serviceUntil, service ? until : long.MinValue);
        Interlocked.Exchange(ref _boardUntil, board ? until : long.MinValue);
    }

    /// <summary>Whether a watchdog of this kind may be fed now.</summary>
    public bool Allows(FeederKind kind) =>
        time.GetTimestamp() < (kind == FeederKind.Service ? Interlocked.Read(ref _serviceUntil) : Interlocked.Read(ref _boardUntil));
}
