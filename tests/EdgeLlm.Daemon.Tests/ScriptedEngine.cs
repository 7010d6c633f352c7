using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Tests;

/// <summary>A generator that does what a test says; by itself it thinks a little and picks the first cause of the schema.</summary>
internal sealed class ScriptedEngine : IGenerator
{
    public Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> Script { get; set; } = AnswerAsync;

    public Func<ModelIdentity?> GetModel { get; set; } = () => Identity;

    public ConcurrentQueue<GenerationRequest> Asked { get; } = new();

    public ModelIdentity? Model => GetModel();

    public static ModelIdentity Identity { get; } = new()
    {
        Name = "scripted",
        Architecture = "qwen2",
        Quantisation = "F16",
        License = "MIT © 文",
        Caution = "",
        Sha256 = "5ca1ab1e",
        SizeBytes = 1,
        Parameters = 1,
        ContextTokens = 4096,
        Slots = 2,
    };

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        return Script(request, cancellationToken);
    }

    public static async IAsyncEnumerable<GenerationEvent> AnswerAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return new GenerationEvent.Started(100, TimeSpan.Zero);
        yield return new GenerationEvent.ReasoningDelta("Let me ");
        yield return new GenerationEvent.ReasoningDelta("think.");
        foreach (var piece in FirstLegalAnswer(request.AnswerSchema).Chunk(7))
        {
            yield return new GenerationEvent.AnswerDelta(new string(piece));
        }

        yield return new GenerationEvent.Completed(
            FinishReason.Stop,
            new GenerationUsage(100, 3, 20),
            new GenerationTimings(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(6), TimeSpan.FromMilliseconds(7)));
    }

    /// <summary>A script that fails at once.</summary>
    public void Fail(Exception problem) => Script = (_, _) => FailAsync(problem);

    /// <summary>A script that starts, tells that it has, and then hangs until it is cancelled, which it tells too.</summary>
    public (Task Started, Task Cancelled) Hang()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Script = (_, cancellationToken) => HangAsync(started, cancelled, cancellationToken);
        return (started.Task, cancelled.Task);
    }

    private static async IAsyncEnumerable<GenerationEvent> HangAsync(
        TaskCompletionSource started, TaskCompletionSource cancelled, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var told = cancellationToken.Register(() => cancelled.TrySetResult());
        yield return new GenerationEvent.Started(100, TimeSpan.Zero);
        yield return new GenerationEvent.ReasoningDelta("Hm");
        started.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private static async IAsyncEnumerable<GenerationEvent> FailAsync(Exception problem)
    {
        await Task.Yield();
        throw problem;
#pragma warning disable CS0162 // An iterator needs a yield.
        yield break;
#pragma warning restore CS0162
    }

    private static string FirstLegalAnswer(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        string First(JsonElement labels) => labels.GetProperty("enum")[0].GetString()!;
        if (!document.RootElement.TryGetProperty("anyOf", out var forms))
        {
            // Without any entry of the catalogue, "unknown" is all that may be said.
            var evidence = document.RootElement.GetProperty("properties").GetProperty("evidence").GetProperty("items");
            return $$"""{"unknown":true,"evidence":["{{First(evidence)}}"]}""";
        }

        var causes = forms[0].GetProperty("properties").GetProperty("causes");
        var cause = causes.GetProperty("items").GetProperty("anyOf")[0].GetProperty("properties");
        var label = cause.GetProperty("cause").GetProperty("const").GetString();
        return $$"""{"causes":[{"cause":"{{label}}","evidence":["{{First(cause.GetProperty("evidence").GetProperty("items"))}}"]}]}""";
    }
}
