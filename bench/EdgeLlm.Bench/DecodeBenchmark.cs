using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;

namespace EdgeLlm.Bench;

/// <summary>Tokens a second of a thought: the bare loop, the scheduler, and the engine behind its pipes.</summary>
internal sealed class DecodeBenchmark(int rounds, CancellationToken cancellationToken)
{
    /// <summary>Tokens of one generation of the tiny model.</summary>
    internal const int OverheadTokens = 512;

    // Rounds of the tiny model take tenths of a second, and many are needed to tell microseconds apart.
    private int RoundsFor(BenchModel file) => file.IsTiny ? Math.Max(rounds, 20) : rounds;

    internal async Task<Section> MeasureAsync(BenchModel file, string title, int tokens, IReadOnlyList<int> streamCounts)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken);
        await using var piped = await PipedEngine.LoadAsync(file, cancellationToken);
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken) : null;

        // 1. The ways, all with the same work: a short prompt, the thought, one token of an answer.
        var bare = new BareLoop(loaded.Context, loaded.Model.ChatForm);
        var request = Requests.Thought(tokens);
        var prompt = loaded.Model.ChatForm.Prompt(request.System, request.User, reasoning: true).Tokens;
        var ways = new List<(string Name, int Streams, Func<Task<double>> Run)>();
        foreach (var streams in streamCounts)
        {
            ways.Add(("bare loop", streams, () => Task.FromResult(bare.Think(prompt, streams, tokens) / (tokens * streams))));
            ways.Add(("scheduler", streams, () => PerTokenAsync(loaded.Scheduler.GenerateAsync, request, streams)));
            ways.Add(("engine through pipes", streams, () => PerTokenAsync(piped.Client.GenerateAsync, request, streams)));
            if (peer is not null)
            {
                ways.Add(("node-llama-cpp", streams, async () => await peer.ThinkAsync(prompt, streams, tokens, forget: true, cancellationToken) / (tokens * streams)));
            }
        }

        // 2. Seconds a token of each, turn by turn.
        var samples = await new Rounds(title, RoundsFor(file), cancellationToken).RunAsync([.. ways.Select(way => way.Run)]);

        // 3. Each against the bare loop with as many streams, in pairs of one round.
        var section = new Section(
            title,
            $"{(file.IsTiny ? "Tiny model made on the spot. " : "")}One request: a prompt of {prompt.Count} tokens, a thought of {tokens} tokens, an answer of one, " +
            $"from the call to the last event. {RoundsFor(file)} rounds; median, and p10 to p90.",
            "way", "streams", "tokens/s, all streams", "p10 to p90", "speed against bare", "µs a token more than bare");
        for (var i = 0; i < ways.Count; i++)
        {
            var bareSamples = samples[ways.FindIndex(way => way.Streams == ways[i].Streams)];
            var rate = Spread.Of(samples[i].Select(seconds => 1 / seconds));
            var isBare = ReferenceEquals(bareSamples, samples[i]);
            section.Add(
                new Series($"{ways[i].Name}, {ways[i].Streams} streams", "s/token", samples[i]),
                ways[i].Name,
                $"{ways[i].Streams}",
                Comparison.Median(rate, "F1"),
                Comparison.Range(rate, "F1"),
                isBare ? "1" : Comparison.Ratio(bareSamples, samples[i]),
                isBare ? "" : Comparison.Difference(Micros(samples[i]), Micros(bareSamples)));
        }

        return section;
    }

    private async Task<double> PerTokenAsync(Requests.Generate generate, GenerationRequest request, int streams)
    {
        var (seconds, tokens) = await Requests.RunAsync(generate, request, streams, cancellationToken);
        return tokens == request.ReasoningTokens * streams
            ? seconds / tokens
            : throw new EdgeLlmException(
                EdgeLlmError.InvalidModel,
                $"The model ended its thought after {tokens / streams} of {request.ReasoningTokens} tokens, which can't be compared; use fewer --tokens.");
    }

    private static double[] Micros(double[] seconds) => [.. seconds.Select(value => value * 1e6)];
}
