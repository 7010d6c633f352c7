using System.Text;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Worker;

// Generations from their command to their last event.
internal sealed partial class EngineWorker
{
    // A thought is read, not acted upon: ten times a second is as good as at each token, and each message wakes daemon and
    // gateway on cores that compute.
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(100);

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
            await SendAllAsync(command.Id, scheduler.GenerateAsync(command.ToRequest(), cancellation.Token)).ConfigureAwait(false);
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

    private async Task SendAllAsync(ulong id, IAsyncEnumerable<GenerationEvent> generation)
    {
        var words = new StringBuilder();
        long? sentAt = null;
        await foreach (var generated in generation.ConfigureAwait(false))
        {
            if (generated is GenerationEvent.ReasoningDelta delta)
            {
                words.Append(delta.Text);
                if (sentAt is { } last && _time.GetElapsedTime(last) < s_breath)
                {
                    continue;
                }
            }

            // What was held back comes before whatever follows it.
            if (words.Length > 0)
            {
                Send(new GenerationEvent.ReasoningDelta(words.ToString()).ToMessage(id));
                words.Clear();
                sentAt = _time.GetTimestamp();
            }

            if (generated is not GenerationEvent.ReasoningDelta)
            {
                Send(generated.ToMessage(id));
            }
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
