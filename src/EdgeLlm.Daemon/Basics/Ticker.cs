using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Basics;

/// <summary>
/// Does something every so often on a thread of its own. A timer's thread wakes one of the pool, which wakes another: here
/// one wakes, and nothing that the pool is busy with makes it late.
/// </summary>
internal static class Ticker
{
    /// <summary>Starts; the task ends with <paramref name="end"/>, and fails with the first tick that does.</summary>
    public static Task RunAsync(string name, TimeSpan every, Action tick, CancellationToken end) => OwnThread.RunAsync(name, () =>
    {
        while (!end.WaitHandle.WaitOne(every))
        {
            tick();
        }
    });
}
