namespace EdgeLlm.Daemon.Engine;

/// <summary>How long to wait before the engine is started again: one second, doubling to a minute; anew after a healthy minute.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <summary>An engine that was ready for so long before it ended was healthy.</summary>
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);

    private TimeSpan _next = s_first;

    /// <summary>The wait that is due now.</summary>
    /// <param name="readyFor">How long the engine had been ready before it ended.</param>
    public TimeSpan Next(TimeSpan readyFor)
    {
        var wait = readyFor >= Healthy ? s_first : _next;
        _next = wait * 2 > s_longest ? s_longest : wait * 2;
        return wait;
    }
}
