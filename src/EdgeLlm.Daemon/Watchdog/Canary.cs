using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>A tiny generation under a schema, asked of an engine that nobody else has asked for a while: it shows that it could answer.</summary>
internal sealed class Canary(IGenerator generator, TimeSpan every, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly GenerationRequest s_request = new()
    {
        System = "Say yes.",
        User = "Yes or no?",
        AnswerSchema = """{"enum":["yes","no"]}""",
        ReasoningTokens = 0,
        AnswerTokens = 16,
        Sampling = new SamplingOptions(0),
        Caller = EngineSupervisor.Canary,
    };

    private long _due = time.GetTimestamp() + (long)(every.TotalSeconds * time.TimestampFrequency);
    private int _failures;
    private Task _asking = Task.CompletedTask;

    /// <summary>How many in a row were answered badly, or not at all.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Puts it off: the engine has shown what it can do, or is not there.</summary>
    public void PutOff() => _due = time.GetTimestamp() + (long)(every.TotalSeconds * time.TimestampFrequency);

    /// <summary>A new engine has not failed yet.</summary>
    public void Forget() => Interlocked.Exchange(ref _failures, 0);

    /// <summary>Asks where that is due and none is on its way.</summary>
    /// <returns>The generation, which never fails.</returns>
    public Task AskIfDue()
    {
        if (every > TimeSpan.Zero && _asking.IsCompleted && time.GetTimestamp() >= _due)
        {
            PutOff();
            _asking = Task.Run(AskAsync);
        }

        return _asking;
    }

    private async Task AskAsync()
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        try
        {
            var isAnswered = false;
            await foreach (var generated in generator.GenerateAsync(s_request, patience.Token))
            {
                isAnswered |= generated is GenerationEvent.Completed;
            }

            Count(isAnswered);
        }
        catch (EdgeLlmException e) when (e.Error is EdgeLlmError.EngineFailed or EdgeLlmError.InvalidSchema or EdgeLlmError.PromptTooLong)
        {
            Count(isAnswered: false);
        }
        catch (EdgeLlmException)
        {
            // Refused for a reason: busy, draining, exchanging its model, short of memory. Next time.
        }
        catch (OperationCanceledException)
        {
            Count(isAnswered: false);
        }
    }

    private void Count(bool isAnswered)
    {
        if (isAnswered)
        {
            Forget();
        }
        else
        {
            Interlocked.Increment(ref _failures);
        }
    }
}
