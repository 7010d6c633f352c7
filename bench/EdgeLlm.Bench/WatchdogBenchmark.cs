using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Daemon.Watchdog.Feeding;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Bench;

/// <summary>
/// How evenly a watchdog is fed, on a thread of its own and by a timer of the thread pool, which is the usual way: at rest,
/// and while all cores compute, memory is collected over and over and the thread pool is busy.
/// </summary>
internal sealed class WatchdogBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int Milliseconds = 50;
    private const int Feeds = 100;

    internal async Task<Section> MeasureAsync()
    {
        var section = new Section(
            "watchdog",
            $"Milliseconds between two feeds that are meant to be {Milliseconds} ms apart; {Feeds} feeds a round.",
            "way", "p50", "p1 to p99", "longest", "longest against the timer's");
        foreach (var isBusy in (bool[])[false, true])
        {
            using var load = isBusy ? new Load() : null;
            var samples = await new Rounds(isBusy ? "watchdog under load" : "watchdog at rest", rounds, cancellationToken).RunAsync<double[]>([ByThreadAsync, ByTimerAsync]);
            var when = isBusy ? "under load" : "at rest";
            Add(section, $"a thread of its own, {when}", samples[0], samples[1]);
            Add(section, $"a timer of the thread pool, {when}", samples[1], samples[1]);
        }

        return section;
    }

    private static void Add(Section section, string name, double[][] rounds, double[][] peer)
    {
        double[] all = [.. rounds.SelectMany(round => round).Order()];
        section.Add(
            new Series(name, "ms", all),
            name,
            Spread.Quantile(all, 0.5).ToString("F1"),
            $"{Spread.Quantile(all, 0.01):F1} to {Spread.Quantile(all, 0.99):F1}",
            all[^1].ToString("F1"),
            rounds == peer ? "1" : Comparison.Ratio([.. rounds.Select(round => round.Max())], [.. peer.Select(round => round.Max())]));
    }

    private static async Task<double[]> ByThreadAsync()
    {
        var done = new TaskCompletionSource();
        var feeder = new Recorder(done);
        var permit = new FeedPermit(TimeProvider.System);
        permit.Renew(service: true, board: true, TimeSpan.FromHours(1));
        using (new FeedThread(new FeedLoop(feeder, permit, TimeProvider.System, NullLogger.Instance)))
        {
            await done.Task;
        }

        return feeder.Intervals;
    }

    private static async Task<double[]> ByTimerAsync()
    {
        var done = new TaskCompletionSource();
        var feeder = new Recorder(done);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Milliseconds));
        while (!done.Task.IsCompleted && await timer.WaitForNextTickAsync())
        {
            feeder.Feed();
        }

        return feeder.Intervals;
    }

    private sealed class Recorder(TaskCompletionSource done) : IWatchdogFeeder
    {
        private readonly List<long> _at = [];

        public string Name => "recorder";

        public FeederKind Kind => FeederKind.Board;

        public TimeSpan Period => TimeSpan.FromMilliseconds(Milliseconds);

        public TimeSpan Earliest => TimeSpan.Zero;

        public IReadOnlyList<string> Remarks => [];

        public bool CanDisarm => true;

        public double[] Intervals => [.. _at.Zip(_at.Skip(1), (a, b) => Stopwatch.GetElapsedTime(a, b).TotalMilliseconds)];

        public void Arm()
        {
        }

        public void Feed()
        {
            if (_at.Count <= Feeds)
            {
                _at.Add(Stopwatch.GetTimestamp());
            }
            else
            {
                done.TrySetResult();
            }
        }

        public void Disarm()
        {
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A machine that has more to do than it can, in every way that a service of ours does.</summary>
    private sealed class Load : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly List<Thread> _threads = [];
        private readonly ConcurrentBag<byte[]> _kept = [];

        public Load()
        {
            for (var i = 0; i < Environment.ProcessorCount; i++)
            {
                Start(() => Thread.SpinWait(1000));
            }

            // Long-lived rubbish, so that collections are not cheap.
            Start(() =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    _kept.Add(new byte[10_000]);
                }

                _kept.Clear();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            });
            for (var i = 0; i < 4 * Environment.ProcessorCount; i++)
            {
                ThreadPool.QueueUserWorkItem(_ => Occupy());
            }
        }

        public void Dispose()
        {
            _end.Cancel();
            foreach (var thread in _threads)
            {
                thread.Join();
            }
        }

        private void Start(Action work)
        {
            var thread = new Thread(() =>
            {
                while (!_end.IsCancellationRequested)
                {
                    work();
                }
            })
            { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }

        // A call that keeps a thread of the pool for a while, and the next one after it.
        private void Occupy()
        {
            var since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since).TotalMilliseconds < 20)
            {
                Thread.SpinWait(1000);
            }

            if (!_end.IsCancellationRequested)
            {
                ThreadPool.QueueUserWorkItem(_ => Occupy());
            }
        }
    }
}
