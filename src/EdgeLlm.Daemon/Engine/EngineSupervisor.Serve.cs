using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

// A run while it lasts: brought up, served, ended.
internal sealed partial class EngineSupervisor
{
    private async Task<RunEnd> ServeAsync(
        EngineProcess process, EngineClient client, EngineLoad load, ModelExchange? exchange, EngineLog log, CancellationToken stopping)
    {
        var ready = TimeSpan.Zero;
        using var reload = new CancellationTokenSource();
        try
        {
            var model = await BringUpAsync(client, load, stopping);
            var since = time.GetTimestamp();
            if (exchange is not null)
            {
                _load = exchange.Load;
            }

            _client = client;
            ApplyLimit(client);
            _isReturning = false;
            Update(s => s with { State = EngineState.Ready });
            if (exchange is not null)
            {
                Settle(exchange, model);
            }

            _reload = reload;
            if (_exchange is not null)
            {
                // It was asked for while this one was loading, when there was nothing to be told to end.
                await reload.CancelAsync();
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, reload.Token);
            var misdeed = await client.Completion.WaitAsync(either.Token);
            ready = time.GetElapsedTime(since);
            return new RunEnd(IsRefusal: false, await DescribeEndAsync(process, misdeed, log), ready);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested || reload.IsCancellationRequested)
        {
            _isReturning = true;
            _client = null;
            Update(s => s with { State = EngineState.Restarting });
            await FinishAsync(process, client);
            return new RunEnd(IsRefusal: false, stopping.IsCancellationRequested ? "" : _reloadReason, ready) { IsReload = true };
        }
        catch (EdgeLlmException e) when (e.Error is not EdgeLlmError.EngineRestarting)
        {
            // The engine said itself what is wrong. Where that lies in the model or the installation, haste is of no use.
            return new RunEnd(e.Error is not EdgeLlmError.EngineFailed, e.Message, ready);
        }
        catch (EdgeLlmException)
        {
            var misdeed = await client.Completion;
            return new RunEnd(IsRefusal: false, await DescribeEndAsync(process, misdeed, log), ready);
        }
        catch (TimeoutException e)
        {
            process.Kill();
            return new RunEnd(IsRefusal: false, e.Message, ready);
        }
        finally
        {
            _client = null;
            _reload = null;
            _progress = null;
        }
    }

    private async Task<ModelIdentity> BringUpAsync(EngineClient client, EngineLoad engineLoad, CancellationToken stopping)
    {
        // 1. It says who it is.
        var start = time.GetTimestamp();
        var identity = await InTimeAsync(client.HandshakeAsync(stopping), settings.StartPatience, stopping)
            ?? throw new TimeoutException($"It did not greet within {settings.StartPatience.TotalSeconds:0} s and was killed.");
        Update(s => s with { State = EngineState.Loading, Identity = identity });

        // 2. It loads, for as long as it moves.
        var progress = new LoadProgress(time, fraction => Update(s => s with { LoadProgress = fraction }));
        _progress = progress;
        var load = client.LoadAsync(engineLoad, progress, stopping);
        ModelIdentity? model;
        while ((model = await InTimeAsync(load, settings.LoadPatience, stopping)) is null)
        {
            if (progress.Still >= settings.LoadPatience)
            {
                throw new TimeoutException($"Its load did not move for {settings.LoadPatience.TotalSeconds:0} s and it was killed.");
            }
        }

        // 3. It is ready.
        _lastLoadTime = time.GetElapsedTime(start);
        Update(s => s with { Model = model, LoadProgress = 1, LoadTime = _lastLoadTime });
        LogReady(model.Name, model.Quantisation, model.Sha256, _lastLoadTime.TotalSeconds, identity.Library, identity.CpuVariant);
        if (model.Caution.Length > 0)
        {
            LogCaution(model.Caution);
        }

        return model;
    }

    // Null where the time runs out; the task itself goes on.
    private async Task<T?> InTimeAsync<T>(Task<T> task, TimeSpan patience, CancellationToken stopping)
        where T : class
    {
        try
        {
            return await task.WaitAsync(patience, time, stopping);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
