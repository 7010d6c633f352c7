using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

// Another model in the one's place, without two of them ever being in memory.
internal sealed partial class EngineSupervisor
{
    private static readonly TimeSpan s_drainLook = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Finishes what runs, ends the engine and starts it with another model. If that one does not come up, the one before is
    /// loaded again.
    /// </summary>
    /// <param name="load">The other model.</param>
    /// <param name="onDrained">Called when nothing runs any more and the old model goes.</param>
    /// <param name="cancellationToken">Gives it up, as long as something runs.</param>
    /// <returns>The model that answers now.</returns>
    /// <exception cref="EdgeLlmException">The other one did not come up, or another exchange is going on.</exception>
    public async Task<ModelIdentity> ExchangeAsync(EngineLoad load, Action onDrained, CancellationToken cancellationToken)
    {
        var exchange = new ModelExchange(load);
        if (Interlocked.CompareExchange(ref _exchange, exchange, null) is not null)
        {
            throw new EdgeLlmException(EdgeLlmError.SwapInProgress, "Another exchange is going on; try again when it is done.");
        }

        try
        {
            // Nothing new is taken from here on, so that this comes to an end: by each request's own time limit at the latest.
            while (_client?.CountGenerations() is { Running: > 0 } or { Queued: > 0 })
            {
                await Task.Delay(s_drainLook, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _exchange, null, exchange);
            Changed?.Invoke();
            throw;
        }

        onDrained();
        if (_stopping.IsCancellationRequested)
        {
            exchange.Fail("The service is shutting down.");
        }
        else if (!exchange.Done.IsCompleted)
        {
            // The run that there is ends; or the wait for one, where there is none.
            Reload(reason: "");
            _hurry.TrySetResult();
        }

        return await exchange.Done;
    }

    // The run that tried the other model is over, and the model never answered.
    private void RollBack(ModelExchange exchange, RunEnd end)
    {
        var reason = FileNames.WithoutFolders(end.Reason, exchange.Load.ModelPath);
        LogRolledBack(end.Reason);
        _isReturning = _load is not null;
        Update(s => s with { State = EngineState.Starting, LastFailure = reason, ProcessId = 0, LoadProgress = 0, Model = null });
        Interlocked.CompareExchange(ref _exchange, null, exchange);
        Changed?.Invoke();
        exchange.Fail(_load is null ? reason : $"{reason} The model before is loaded again.");
    }

    private void Settle(ModelExchange exchange, ModelIdentity model)
    {
        Interlocked.CompareExchange(ref _exchange, null, exchange);
        Changed?.Invoke();
        exchange.Succeed(model);
    }
}
