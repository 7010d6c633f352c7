using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Worker;

// Generations from their command to their last event.
internal sealed partial class EngineWorker
{
    private void Begin(Generate command)
    {
        lock (_door)
        {
            _generating.RemoveAll(generation => generation.IsCompleted);
            _generating.Add(GenerateAsync(command, _model));
        }
    }

    private async Task GenerateAsync(Generate command, ResidentModel? model)
    {
        // Not bound to the shutdown: a caller who did not cancel is told that the engine drains.
        using var cancellation = new CancellationTokenSource();
        _generations[command.Id] = cancellation;
        try
        {
            // Tokenising and compiling must not hold up the next command.
            await Task.Yield();
            var scheduler = model?.Scheduler ?? throw new EdgeLlmException(EdgeLlmError.ModelNotResident, "No model is in memory.");
            await foreach (var generated in scheduler.GenerateAsync(command.ToRequest(), cancellation.Token).ConfigureAwait(false))
            {
                Send(generated.ToMessage(command.Id));
            }
        }
        catch (Exception e)
        {
            Send(ToFailed(command.Id, e));
        }
        finally
        {
            _generations.TryRemove(command.Id, out _);
        }
    }

    private Event ToFailed(ulong id, Exception error)
    {
        switch (error)
        {
            case EdgeLlmException known:
                return known.ToFailed(id);
            case OperationCanceledException:
                return new Event { Failed = new Failed { Id = id, Error = "Cancelled", Message = "The generation was cancelled." } };
            default:
                LogGenerationFailed(_logger, error);
                return new EdgeLlmException(EdgeLlmError.EngineFailed, "The engine failed while generating.").ToFailed(id);
        }
    }

    private void Cancel(ulong id)
    {
        if (_generations.TryGetValue(id, out var generation))
        {
            try
            {
                generation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended in this very moment.
            }
        }
    }

    [LoggerMessage(1023, LogLevel.Error, "A generation failed")]
    private static partial void LogGenerationFailed(ILogger logger, Exception error);
}
