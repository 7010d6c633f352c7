using System.Runtime.CompilerServices;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests;

/// <summary>Stands where the engine would: it plays one script and keeps what it was asked.</summary>
internal sealed class ScriptedGenerator : IGenerator
{
    private readonly Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> _script;

    private ScriptedGenerator(Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> script) => _script = script;

    public static GenerationUsage Usage { get; } = new(PromptTokens: 900, ReasoningTokens: 12, AnswerTokens: 34);

    public static GenerationTimings Timings { get; } =
        new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(4));

    public ModelIdentity? Model { get; init; } = new()
    {
        Name = "Scripted",
        Architecture = "qwen2",
        Quantisation = "Q4_K - Medium",
        License = "mit",
        Caution = "",
        Sha256 = new string('a', 64),
        SizeBytes = 1,
        Parameters = 1,
        ContextTokens = 4096,
        Slots = 1,
    };

    public List<GenerationRequest> Requests { get; } = [];

    /// <summary>Reasons, then writes an answer that may depend on the request, a few characters at a time.</summary>
    public static ScriptedGenerator Answers(Func<GenerationRequest, string> answer, string reasoning = "1. E1 supports K1.1.") =>
        new((request, _) => Play(
        [
            new GenerationEvent.Started(900, TimeSpan.Zero),
            new GenerationEvent.ReasoningDelta(reasoning),
            .. answer(request).Chunk(5).Select(chunk => new GenerationEvent.AnswerDelta(new string(chunk))),
            new GenerationEvent.Completed(FinishReason.Stop, Usage, Timings),
        ]));

    public static ScriptedGenerator Answers(string answer) => Answers(_ => answer);

    /// <summary>Plays events, then fails; at once where there are no events.</summary>
    public static ScriptedGenerator Fails(EdgeLlmError error, params GenerationEvent[] before) =>
        new((_, _) => Play(before, new EdgeLlmException(error, "As scripted.")));

    /// <summary>Plays events and ends, whatever is missing.</summary>
    public static ScriptedGenerator Plays(params GenerationEvent[] events) => new((_, _) => Play(events));

    /// <summary>Starts, then does nothing until it is cancelled.</summary>
    public static ScriptedGenerator Hangs(TaskCompletionSource started) => new((_, token) => HangAsync(started, token));

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return _script(request, cancellationToken);
    }

    private static async IAsyncEnumerable<GenerationEvent> Play(IEnumerable<GenerationEvent> events, Exception? end = null)
    {
        foreach (var generated in events)
        {
            await Task.Yield();
            yield return generated;
        }

        if (end is not null)
        {
            throw end;
        }
    }

    private static async IAsyncEnumerable<GenerationEvent> HangAsync(TaskCompletionSource started, [EnumeratorCancellation] CancellationToken token)
    {
        yield return new GenerationEvent.Started(900, TimeSpan.Zero);
        var never = new TaskCompletionSource();
        await using var registration = token.Register(() => never.TrySetCanceled(token));
        started.TrySetResult();
        await never.Task;
    }
}
