using System.Collections.Immutable;
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

    /// <summary>Reasons, reports probabilities as the engine does, then writes an answer, a few characters at a time.</summary>
    public static ScriptedGenerator Answers(string answer, params GenerationEvent.AlternativesScored[] scores) =>
        Plays(
        [
            new GenerationEvent.Started(900, TimeSpan.Zero),
            new GenerationEvent.ReasoningDelta("1. E1 supports C1.\n2. Nothing "),
            new GenerationEvent.ReasoningDelta("contradicts it."),
            .. scores,
            .. Write(answer),
            new GenerationEvent.Completed(FinishReason.Stop, Usage, Timings),
        ]);

    /// <summary>Writes the beginning of an answer; the engine closes it with the rest.</summary>
    public static ScriptedGenerator Closes(string written, string closing, FinishReason reason = FinishReason.TokenLimit) =>
        Plays(
        [
            new GenerationEvent.Started(900, TimeSpan.Zero),
            .. Write(written),
            new GenerationEvent.AnswerDelta(closing, IsClosing: true),
            new GenerationEvent.Completed(reason, Usage, Timings),
        ]);

    /// <summary>Plays events, then fails; at once where there are no events.</summary>
    public static ScriptedGenerator Fails(EdgeLlmError error, params GenerationEvent[] before) =>
        new((_, _) => Play(before, new EdgeLlmException(error, "As scripted.")));

    /// <summary>Plays events and ends, whatever is missing.</summary>
    public static ScriptedGenerator Plays(params GenerationEvent[] events) => new((_, _) => Play(events));

    /// <summary>Starts, then does nothing until it is cancelled.</summary>
    public static ScriptedGenerator Hangs(TaskCompletionSource started) => new((_, token) => HangAsync(started, token));

    /// <summary>Between causes and "unknown": what the engine reports first.</summary>
    public static GenerationEvent.AlternativesScored Decision(double causes) => new(0, [causes, 1 - causes]);

    /// <summary>Among the causes, in label order.</summary>
    public static GenerationEvent.AlternativesScored Causes(params ImmutableArray<double> probabilities) => new(1, probabilities);

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return _script(request, cancellationToken);
    }

    private static IEnumerable<GenerationEvent> Write(string text) => text.Chunk(5).Select(chunk => new GenerationEvent.AnswerDelta(new string(chunk)));

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
