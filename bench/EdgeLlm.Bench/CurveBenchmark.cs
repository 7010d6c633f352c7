using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench;

/// <summary>How cost grows: with the prompt, with what the context holds, with streams.</summary>
internal sealed class CurveBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int Tokens = 24;
    private const string Ours = "EdgeLlm";
    private const string Peer = "node-llama-cpp";
    private static readonly int[] s_lengths = [100, 400, 1000, 2000, 3000];
    private static readonly int[] s_streams = [1, 2, 3, 4];

    internal async Task<IReadOnlyList<Section>> MeasureAsync(BenchModel file)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken);
        return [await ByLengthAsync(file, loaded), await ByStreamsAsync(file, loaded)];
    }

    private async Task<Section> ByLengthAsync(BenchModel file, LoadedModel loaded)
    {
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken, streams: 1) : null;
        var chat = loaded.Model.ChatForm;
        var section = new Section(
            "curves: prompt and context",
            $"A new prompt: seconds from the call to the first token. Then the same one again with a thought of {Tokens} tokens: tokens a second while so many tokens are held. {rounds} rounds; medians.",
            "prompt tokens", "first token, s", Peer + ", s", "ours / " + Peer, "tokens/s after it", Peer + ", tokens/s", "speed against " + Peer);
        var (first, speed) = (new Lines(), new Lines());
        foreach (var length in s_lengths)
        {
            var (cold, peerCold, held, peerHeld) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                await Console.Error.WriteLineAsync($"curves: {length} tokens, round {round + 1} of {rounds}");
                var user = PromptText.Of(chat, $"{1000 + round} {length} Find the cause.", length);
                IReadOnlyList<int> prompt = chat.Prompt("", user, reasoning: true).Tokens;
                cold.Add((await Requests.RunAsync(loaded.Scheduler.GenerateAsync, Requests.Prompt("", user), 1, cancellationToken)).Seconds);
                held.Add(Tokens / await ThinkAsync(loaded, user));
                if (peer is not null)
                {
                    peerCold.Add(await peer.FirstAsync(prompt, forget: true, cancellationToken));
                    peerHeld.Add(Tokens / await peer.ThinkAsync(prompt, 1, Tokens, forget: false, cancellationToken));
                }
            }

            first.Add(Ours, length, cold);
            first.Add(Peer, length, peerCold);
            speed.Add(Ours, length, held);
            speed.Add(Peer, length, peerHeld);
            section.Add(
                new Series($"first token, {length} tokens", "s", cold),
                $"{length}",
                Comparison.Median(Spread.Of(cold), "F2"),
                peer is null ? "" : Comparison.Median(Spread.Of(peerCold), "F2"),
                peer is null ? "" : Comparison.Ratio(cold, peerCold),
                Comparison.Median(Spread.Of(held), "F1"),
                peer is null ? "" : Comparison.Median(Spread.Of(peerHeld), "F1"),
                peer is null ? "" : Comparison.Ratio(held, peerHeld));
        }

        section.Plots.Add(first.ToPlot("first-token", "First token of a new prompt", "prompt, tokens", "seconds"));
        section.Plots.Add(speed.ToPlot("context", "Decoding, one stream", "tokens held in the context", "tokens/s"));
        return section;
    }

    private async Task<Section> ByStreamsAsync(BenchModel file, LoadedModel loaded)
    {
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken) : null;
        var section = new Section(
            "curves: streams",
            $"Tokens a second of all streams together, thoughts of {Tokens} tokens. {rounds} rounds; medians.",
            "streams", "tokens/s", Peer + ", tokens/s", "speed against " + Peer);
        var lines = new Lines();
        var request = Requests.Thought(Tokens);
        var prompt = loaded.Model.ChatForm.Prompt(request.System, request.User, reasoning: true).Tokens;
        foreach (var streams in s_streams)
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                await Console.Error.WriteLineAsync($"curves: {streams} streams, round {round + 1} of {rounds}");
                var (seconds, tokens) = await Requests.RunAsync(loaded.Scheduler.GenerateAsync, request, streams, cancellationToken);
                ours.Add(tokens / seconds);
                if (peer is not null)
                {
                    theirs.Add(streams * Tokens / await peer.ThinkAsync(prompt, streams, Tokens, forget: true, cancellationToken));
                }
            }

            lines.Add(Ours, streams, ours);
            lines.Add(Peer, streams, theirs);
            section.Add(
                new Series($"{streams} streams", "tokens/s", ours),
                $"{streams}",
                Comparison.Median(Spread.Of(ours), "F1"),
                peer is null ? "" : Comparison.Median(Spread.Of(theirs), "F1"),
                peer is null ? "" : Comparison.Ratio(ours, theirs));
        }

        section.Plots.Add(lines.ToPlot("streams", "Decoding, all streams together", "streams", "tokens/s"));
        return section;
    }

    // Seconds of the thought alone, which the scheduler reports itself.
    private async Task<double> ThinkAsync(LoadedModel loaded, string user)
    {
        await foreach (var generated in loaded.Scheduler.GenerateAsync(Requests.Thought(Tokens) with { User = user }, cancellationToken))
        {
            if (generated is GenerationEvent.Completed completed)
            {
                return completed.Timings.Reasoning.TotalSeconds;
            }
        }

        throw new EdgeLlmException(EdgeLlmError.EngineFailed, "A generation ended without being complete.");
    }

    private sealed class Lines
    {
        private readonly Dictionary<string, IReadOnlyList<(double X, double Y)>> _lines = [];

        internal void Add(string name, double x, List<double> samples)
        {
            if (samples.Count > 0)
            {
                _lines[name] = [.. _lines.GetValueOrDefault(name, []), (x, Spread.Of(samples).Median)];
            }
        }

        internal Plot ToPlot(string name, string title, string x, string y) => new(name, title, x, y, _lines);
    }
}
