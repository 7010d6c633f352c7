using System.Runtime.CompilerServices;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

/// <summary>
/// Keeps one engine process running: starts it, has it load the model, starts it again with growing patience when it
/// ends, and is the generator that the rest of the daemon talks to meanwhile.
/// </summary>
internal sealed partial class EngineSupervisor(EngineSettings settings, TimeProvider time, ILogger<EngineSupervisor> logger)
    : IGenerator, IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>Who asks where nobody does, to see that the engine could answer: no caller of anybody's.</summary>
    public const string Canary = "canary";

    private static readonly TimeSpan s_memoryHint = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Backoff _backoff = new();
    private EngineSnapshot _snapshot = new() { State = EngineState.Starting };
    private volatile EngineClient? _client;
    private volatile LoadProgress? _progress;
    private volatile CancellationTokenSource? _reload;
    private volatile ModelExchange? _exchange;
    private EngineLoad? _load = settings.Load;
    private volatile TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _reloadReason = "";
    private volatile MemoryState _memory = MemoryState.Normal;
    private TimeSpan _lastLoadTime = TimeSpan.FromSeconds(10);
    private Task _loop = Task.CompletedTask;

    /// <summary>Raised after each change, outside of any lock; look at <see cref="Snapshot"/> for what holds then.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public ModelIdentity? Model => Snapshot.Model;

    /// <summary>The file of the model that answers, or is to; null if there is none.</summary>
    public string? ModelPath => _load?.ModelPath;

    /// <summary>The engine at this moment.</summary>
    public EngineSnapshot Snapshot
    {
        get
        {
            var client = _client;
            var (queued, running) = client?.CountGenerations() ?? default;
            lock (_lock)
            {
                return _snapshot with { Queued = queued + Volatile.Read(ref _waiting), Running = running };
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIfMemoryIsShort();
        var (client, left) = await AwaitModelAsync(request, cancellationToken);
        ThrowIfMemoryIsShort();
        await foreach (var next in client.GenerateAsync(left, cancellationToken))
        {
            yield return next;
        }
    }

    /// <summary>Has a ready engine count its weights in memory, or bring them back; nothing happens where none is ready.</summary>
    /// <param name="bringBack">Whether what is not in memory is brought back.</param>
    /// <param name="leastAvailableBytes">That stops when less is available on the machine.</param>
    public void Tend(bool bringBack, long leastAvailableBytes) => _client?.Tend(bringBack, leastAvailableBytes);

    /// <summary>Takes as much of the machine as memory allows, from now on and with every engine to come.</summary>
    public void Limit(MemoryState memory)
    {
        _memory = memory;
        if (_client is { } client)
        {
            ApplyLimit(client);
        }
    }

    /// <summary>Has a ready engine end in order and a new one start at once; nothing happens where none is ready.</summary>
    /// <param name="reason">What the status shows as the reason of its end; empty if that is nobody's failure.</param>
    public void Reload(string reason)
    {
        try
        {
            _reloadReason = reason;
            _reload?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_load is null)
        {
            LogNoModel();
            Update(s => s with { State = EngineState.Disabled });
        }

        _loop = Task.Run(() => SuperviseAsync(_stopping.Token), CancellationToken.None);

        return Task.CompletedTask;
    }

    /// <summary>
    /// Holds READY=1 back until it is known whether the engine will answer. The server listens already: the catalogue
    /// answers meanwhile.
    /// </summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // A stop in mid-load ends the wait; it must not look like a failed start.
        await _settled.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Update(s => s with { State = EngineState.Stopping, NextStart = null });

        // Bounded by the stop patience, and a killed engine is better than an orphan: so not by the caller's token.
        await _loop;
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private void ThrowIfMemoryIsShort()
    {
        if (_memory == MemoryState.Critical)
        {
            throw new EdgeLlmException(EdgeLlmError.MemoryExhausted, "Memory is short on this machine; try again shortly.") { RetryAfter = s_memoryHint };
        }
    }

    private void ApplyLimit(EngineClient client)
    {
        var memory = _memory;
        client.Limit(memory == MemoryState.Normal ? _load!.Slots : 1, giveBack: memory > MemoryState.Normal);
    }

    private void Update(Func<EngineSnapshot, EngineSnapshot> change)
    {
        bool settled;
        lock (_lock)
        {
            var next = change(_snapshot);

            // Whatever the engine still does while it is stopped, the state says so to the end.
            _snapshot = _stopping.IsCancellationRequested ? next with { State = EngineState.Stopping } : next;
            settled = _snapshot.IsSettled;
        }

        if (settled)
        {
            _settled.TrySetResult();
        }

        Changed?.Invoke();
    }

    private EdgeLlmException NotReady(EngineSnapshot now) => now.State switch
    {
        EngineState.Ready => new EdgeLlmException(EdgeLlmError.ModelNotResident, "The model is being exchanged; try again shortly.")
        {
            RetryAfter = _lastLoadTime,
        },
        EngineState.Disabled => new EdgeLlmException(EdgeLlmError.ModelNotResident, "No model is configured: the catalogue alone answers."),
        EngineState.Failed => new EdgeLlmException(EdgeLlmError.ModelNotResident, "The model can't be loaded; the service's status says why.")
        {
            RetryAfter = UntilNextStart(now),
        },
        EngineState.Restarting => new EdgeLlmException(EdgeLlmError.EngineRestarting, "The engine ended and is being started again; try again shortly.")
        {
            RetryAfter = UntilNextStart(now) + _lastLoadTime,
        },
        EngineState.Stopping => new EdgeLlmException(EdgeLlmError.Draining, "The service is shutting down; try again when it is back.")
        {
            RetryAfter = TimeSpan.FromSeconds(10),
        },
        _ => new EdgeLlmException(EdgeLlmError.ModelNotResident, "The model is being loaded; try again shortly.")
        {
            RetryAfter = AtLeastASecond(_progress?.Remaining ?? _lastLoadTime),
        },
    };

    private TimeSpan UntilNextStart(EngineSnapshot now) =>
        AtLeastASecond(now.NextStart is { } next ? next - time.GetUtcNow() : TimeSpan.Zero);

    private static TimeSpan AtLeastASecond(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;
}
