using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Watchdog.Feeding;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>
/// Arms the watchdogs once the service is ready and feeds them to its end. Registered last: it starts after all others, and
/// its last act comes after theirs.
/// </summary>
internal sealed partial class WatchdogService(
    WatchdogLoop loop,
    RpcProbe rpc,
    FeedPermit permit,
    IReadOnlyList<IWatchdogFeeder> feeders,
    RunHistory history,
    WatchdogOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<WatchdogService> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_lastAct = TimeSpan.FromSeconds(2);

    // The unit's own patience; whoever takes longer hangs.
    private static readonly TimeSpan s_longestStart = TimeSpan.FromMinutes(15);

    // For as long as a process may take to end after its host has.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _end = new();
    private IReadOnlyList<FeedThread> _threads = [];
    private Task _judging = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>How each watchdog is being fed.</summary>
    public IReadOnlyList<FeedLoop> Feeds => [.. _threads.Select(thread => thread.Loop)];

    /// <summary>
    /// A board's watchdog that the run before left watching does not wait for a model to be loaded: it is fed from here on, for
    /// as long as a start may take.
    /// </summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (history.IsStillArmed)
        {
            permit.Renew(service: false, board: true, s_longestStart);
            Feed();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>From here on the engine has shown whether it answers.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        rpc.Start();

        // Waited for, so that its connection is there before the callers': it never takes one of theirs.
        await rpc.AskIfDue();
        loop.Tick();
        Feed();
        lifetime.ApplicationStopping.Register(() => loop.IsBiting = options.StopPolicy == StopPolicy.Bite);
        _judging = Ticker.RunAsync("judge", WatchdogLoop.Every, Judge, _end.Token);
    }

    /// <summary>The last of all: nothing runs any more that could be watched.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        await _judging;
        if (options.StopPolicy == StopPolicy.Disarm)
        {
            foreach (var thread in _threads)
            {
                thread.Stop(disarm: true, s_lastAct);
            }
        }
        else
        {
            permit.Renew(service: true, board: options.StopPolicy == StopPolicy.KeepFeedingUntilExit, s_farewell);
        }

        history.MarkClean(isArmed: _threads.Any(thread => thread.Loop is { Feeder.Kind: FeederKind.Board, State.IsArmed: true }));
    }

    private void Feed()
    {
        if (_threads.Count == 0)
        {
            _threads = [.. feeders.Select(feeder => new FeedThread(new FeedLoop(feeder, permit, time, logger)
            {
                BitesAtStop = options.StopPolicy == StopPolicy.Disarm,
                Armed = feeder.Kind == FeederKind.Board ? history.MarkArmed : null,
            }))];
        }
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What is left armed is left fed as well, and its line held: the end of the process gives both up.
    public void Dispose()
    {
        foreach (var thread in options.StopPolicy == StopPolicy.KeepFeedingUntilExit ? [] : _threads)
        {
            thread.Dispose();
        }

        // The container knows it by two names and disposes it twice; where the start failed nothing has ended it before.
        if (!_isDisposed)
        {
            _isDisposed = true;
            _end.Cancel();
            _end.Dispose();
        }
    }

    private void Judge()
    {
        try
        {
            loop.Tick();
        }
        catch (Exception e)
        {
            // The permit runs out unless the next one succeeds, which is what an unforeseen failure has to lead to.
            LogUnforeseen(e);
        }
    }

    [LoggerMessage(3731, LogLevel.Critical, "Judging whether the service is alive failed in an unforeseen way")]
    private partial void LogUnforeseen(Exception problem);
}
