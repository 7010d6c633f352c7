using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

// The loop of runs, and one run from start to end.
internal sealed partial class EngineSupervisor
{
    private static readonly TimeSpan s_endPatience = TimeSpan.FromSeconds(2);
    private OomWitness? _witness;

    private async Task SuperviseAsync(CancellationToken stopping)
    {
        try
        {
            await HoldAsync(stopping);
            while (!stopping.IsCancellationRequested)
            {
                // In this order: whoever sets an exchange rings afterwards, so that one of the two is seen.
                _hurry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var exchange = _exchange;
                if (exchange is null && _load is null)
                {
                    Update(s => s with { State = EngineState.Disabled });
                    await _hurry.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                await TryAsync(exchange, stopping);
            }
        }
        finally
        {
            _exchange?.Fail("The service is shutting down.");
        }
    }

    // The model may be why the service, or the board, ends over and over: then it is left alone for a while.
    private async Task HoldAsync(CancellationToken stopping)
    {
        if (settings.Hold <= TimeSpan.Zero || _load is null)
        {
            return;
        }

        Update(s => s with { State = EngineState.Failed, LastFailure = settings.HoldReason, NextStart = time.GetUtcNow() + settings.Hold });
        LogHeld(settings.Hold.TotalMinutes, settings.HoldReason);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(Task.Delay(settings.Hold, time, waiting.Token), _hurry.Task);
        await waiting.CancelAsync();
        Update(s => s with { State = EngineState.Starting, NextStart = null });
    }

    // One run, and the wait for the next.
    private async Task TryAsync(ModelExchange? exchange, CancellationToken stopping)
    {
        var end = await RunAsync(exchange, stopping);
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        if (exchange is { Done.IsCompleted: false })
        {
            RollBack(exchange, end);
            return;
        }

        if (end.IsReload)
        {
            Update(s => s with
            {
                State = EngineState.Starting,
                ProcessId = 0,
                LoadProgress = 0,
                Model = null,
                LastFailure = end.Reason.Length > 0 ? end.Reason : s.LastFailure,
            });
            return;
        }

        _isReturning = false;
        var wait = end.IsRefusal ? settings.FailedRetry : _backoff.Next(end.ReadyFor);
        LogEnded(end.Reason, wait.TotalSeconds);
        Update(s => s with
        {
            State = end.IsRefusal ? EngineState.Failed : EngineState.Restarting,
            LastFailure = FileNames.WithoutFolders(end.Reason, _load?.ModelPath ?? ""),
            NextStart = time.GetUtcNow() + wait,
            ProcessId = 0,
            LoadProgress = 0,
            Model = null,

            // A refusal is no failure of the engine: what it needs is another model, not another start.
            FailuresInARow = end.IsRefusal ? 0 : end.ReadyFor >= Backoff.Healthy ? 1 : s.FailuresInARow + 1,
        });
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(Task.Delay(wait, time, waiting.Token), _hurry.Task);
        await waiting.CancelAsync();
        if (!stopping.IsCancellationRequested)
        {
            Update(s => s with { State = EngineState.Starting, Restarts = s.Restarts + 1, NextStart = null });
        }
    }

    /// <summary>Runs the engine once, from the start of its process to its end, whatever that is.</summary>
    private async Task<RunEnd> RunAsync(ModelExchange? exchange, CancellationToken stopping)
    {
        var log = new EngineLog(logger);
        try
        {
            var load = Admit(exchange?.Load ?? _load!);
            await using var process = EngineProcess.Start(settings.Command, Snapshot.Plan, log, time);
            _witness = settings.Enforcer?.Take(process.Id, Snapshot.Plan, settings.Gate?.Budget.Bytes ?? 0);
            LogStarted(process.Id);

            // What is known of the one before is forgotten before this one can say anything.
            (_killReason, _wasWant, _process) = (null, false, process);
            _pulses.Reset();
            Update(s => s with { ProcessId = process.Id, Weights = null, WeightRepairs = 0 });
            using var client = new EngineClient(process.Input, process.Output, _pulses.Add, OnTended) { RestartHint = _lastLoadTime + TimeSpan.FromSeconds(1) };
            var end = await ServeAsync(process, client, load, exchange, log, stopping);
            end = _killReason is { } reason ? end with { IsRefusal = false, Reason = reason } : end;
            CountDeaths(client, end);
            return end;
        }
        catch (EdgeLlmException e)
        {
            return new RunEnd(IsRefusal: true, e.Message, TimeSpan.Zero);
        }
        catch (Exception e)
        {
            // Whatever it is, it must not end the supervision: the next run may do better.
            LogUnforeseen(e);
            return new RunEnd(IsRefusal: false, "Something unforeseen failed in the service; its log has the details.", TimeSpan.Zero);
        }
        finally
        {
            _process = null;
        }
    }

    private void OnTended(WeightResidency weights)
    {
        if (weights.WasBroughtBack)
        {
            LogBroughtBack(MemorySize.Of(weights.ResidentBytes), MemorySize.Of(weights.SizeBytes));
        }

        Update(s => s with { Weights = weights, WeightRepairs = s.WeightRepairs + (weights.WasBroughtBack ? 1 : 0) });
    }

    private EngineLoad Admit(EngineLoad load)
    {
        if (settings.Gate is not { } gate)
        {
            return load;
        }

        var admission = gate.Prove(load);
        Update(s => s with { Plan = admission.Plan, Smaller = admission.Smaller });
        LogPlanned(MemorySize.Of(admission.Plan.NeededBytes), MemorySize.Of(gate.Budget.Bytes), gate.Budget.Origin);
        if (admission.Smaller.Length > 0)
        {
            if (admission.IsLesson)
            {
                LogLesson(admission.Smaller);
            }
            else
            {
                LogSmaller(admission.Smaller);
            }
        }

        return admission.Load;
    }

    private async Task<string> DescribeEndAsync(EngineProcess process, string? misdeed, EngineLog log)
    {
        var end = misdeed;
        try
        {
            end ??= $"The engine {await process.WaitForEndAsync(s_endPatience)}";
            if (_witness?.Explain(process.WasKilled) is { } want)
            {
                // Its last words are of no interest: it did nothing wrong that it could know of.
                return Learn(want);
            }
        }
        catch (TimeoutException)
        {
            end = "The engine closed its pipes without ending and was killed";
        }

        process.Kill();
        var lastWord = log.LastWord;
        return lastWord.Length == 0 ? end : $"{end}; its last words: {lastWord}";
    }

    // Started the same way again it would end the same way.
    private string Learn(string want)
    {
        _wasWant = true;
        var plan = Snapshot.Plan;
        if (plan is null || settings.Gate is not { } gate)
        {
            return $"The engine {want}";
        }

        gate.Learn(plan);
        return $"The engine {want}; it was planned to need {MemorySize.Of(plan.NeededBytes)} with the daemon, and the next one is loaded smaller";
    }

    private async Task FinishAsync(EngineProcess process, EngineClient client)
    {
        client.Shutdown();
        try
        {
            LogFinished(await process.WaitForEndAsync(settings.StopPatience));
        }
        catch (TimeoutException)
        {
            LogKilled(settings.StopPatience.TotalSeconds);
            process.Kill();
        }
    }

    private readonly record struct RunEnd(bool IsRefusal, string Reason, TimeSpan ReadyFor)
    {
        /// <summary>It was told to end, to begin anew at once.</summary>
        public bool IsReload { get; init; }
    }
}
