using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

// Requests that come while the model is being exchanged, or loaded anew on purpose: its end is near, so they wait for it.
internal sealed partial class EngineSupervisor
{
    private const int MostWaitingWithoutModel = 16;

    // The other half of a request's time is the model's.
    private const double WaitShare = 0.5;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(60);
    private volatile bool _isReturning;
    private int _waiting;

    private EngineClient? ReadyClient => _exchange is null ? _client : null;

    private bool IsChanging => (_exchange is not null || _isReturning) && !_stopping.IsCancellationRequested;

    // The client of the model that answers, and the request with the time that it has left.
    private async Task<(EngineClient Client, GenerationRequest Request)> AwaitModelAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (ReadyClient is { } ready)
        {
            return (ready, request);
        }

        if (!IsChanging)
        {
            throw NotReady(Snapshot);
        }

        var most = _load is { } load ? load.Slots + load.QueueLength : MostWaitingWithoutModel;
        try
        {
            if (Interlocked.Increment(ref _waiting) > most)
            {
                throw new EdgeLlmException(EdgeLlmError.QueueFull, "The model is being exchanged and many wait for it already; try again shortly.")
                {
                    RetryAfter = _lastLoadTime,
                };
            }

            var start = time.GetTimestamp();
            var patience = request.TimeLimit * WaitShare is { } half && half < s_longestWait ? half : s_longestWait;
            var client = await AwaitClientAsync(patience, cancellationToken);
            return (client, request.TimeLimit is { } limit ? request with { TimeLimit = limit - time.GetElapsedTime(start) } : request);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<EngineClient> AwaitClientAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var changed = new SemaphoreSlim(0);
        void Wake() => changed.Release();
        using var outOfPatience = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(outOfPatience.Token, cancellationToken);
        Changed += Wake;
        try
        {
            while (true)
            {
                if (ReadyClient is { } client)
                {
                    return client;
                }

                if (!IsChanging)
                {
                    throw NotReady(Snapshot);
                }

                await changed.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // An engine that ends in the course of an exchange is no failure that a caller should hear of.
            var now = Snapshot;
            throw NotReady(IsChanging && now.State == EngineState.Restarting ? now with { State = EngineState.Ready } : now);
        }
        finally
        {
            Changed -= Wake;
        }
    }
}
