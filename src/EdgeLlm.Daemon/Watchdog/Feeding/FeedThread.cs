using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>
/// A thread of its own for one watchdog: nothing that the thread pool is busy with, and no other watchdog that blocks, can
/// make it late.
/// </summary>
internal sealed partial class FeedThread : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private const int ThisThread = 0;
    private const int PriorityProcess = 0;
    private const int Nice = -15;
    private readonly FeedLoop _loop;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private volatile bool _disarm;

    public FeedThread(FeedLoop loop)
    {
        _loop = loop;
        _thread = new Thread(Run, StackBytes) { Name = $"feed {loop.Feeder.Name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What it runs.</summary>
    public FeedLoop Loop => _loop;

    /// <summary>Ends the feeding; returns when the last act is done, or it hangs.</summary>
    public void Stop(bool disarm, TimeSpan patience)
    {
        _disarm = disarm;
        _stop.Set();
        _thread.Join(patience);
    }

    public void Dispose()
    {
        Stop(disarm: false, TimeSpan.FromSeconds(1));
        if (!_thread.IsAlive)
        {
            _loop.Feeder.Dispose();
            _stop.Dispose();
        }
    }

    private void Run()
    {
        // Where it is allowed (LimitNICE=, or CAP_SYS_NICE); it is prompt enough without.
        _ = setpriority(PriorityProcess, ThisThread, Nice);
        while (!_stop.Wait(_loop.Step()))
        {
        }

        _loop.Leave(_disarm);
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
