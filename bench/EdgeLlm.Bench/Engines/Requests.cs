using System.Diagnostics;
using EdgeLlm.Inference;

namespace EdgeLlm.Bench.Engines;

/// <summary>Requests to an engine, timed as its caller sees them: from the call to the last event.</summary>
internal static class Requests
{
    /// <summary>Allows one answer of one token, so that nothing but the part in question takes time.</summary>
    private const string OneToken = """{"const":1}""";

    internal delegate IAsyncEnumerable<GenerationEvent> Generate(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>A thought of this many tokens about next to nothing, always the most probable token.</summary>
    internal static GenerationRequest Thought(int tokens) => new()
    {
        System = "",
        User = "x",
        AnswerSchema = OneToken,
        ReasoningTokens = tokens,
        AnswerTokens = 4,
        Sampling = new SamplingOptions(Temperature: 0),
    };

    /// <summary>A prompt and no thought.</summary>
    internal static GenerationRequest Prompt(string system, string user) => Thought(0) with { System = system, User = user };

    /// <summary>Runs the request this many times at once; seconds, and the tokens thought by all together.</summary>
    internal static async Task<(double Seconds, int Tokens)> RunAsync(
        Generate generate, GenerationRequest request, int streams, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var usages = await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => Task.Run(() => ReadAsync(generate, request, cancellationToken), cancellationToken)));
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, usages.Sum(usage => usage.ReasoningTokens));
    }

    private static async Task<GenerationUsage> ReadAsync(Generate generate, GenerationRequest request, CancellationToken cancellationToken)
    {
        GenerationUsage? usage = null;
        await foreach (var generated in generate(request, cancellationToken))
        {
            usage = (generated as GenerationEvent.Completed)?.Usage ?? usage;
        }

        return usage ?? throw new EdgeLlmException(EdgeLlmError.EngineFailed, "A generation ended without being complete.");
    }
}
