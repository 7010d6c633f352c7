using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;

namespace EdgeLlm.Bench;

/// <summary>Seconds to the first token of a prompt of 700 tokens: new, asked before, sharing its first 600 tokens with the one before.</summary>
internal sealed class FirstTokenBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int SharedTokens = 600;
    private const int OwnTokens = 100;

    internal async Task<IReadOnlyList<Section>> MeasureAsync(BenchModel file) => [await MeasureWarmAsync(file), await MeasureRestartAsync(file)];

    private async Task<Section> MeasureWarmAsync(BenchModel file)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken);
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken) : null;
        var chat = loaded.Model.ChatForm;
        var number = 0;

        // Every round has prompts of its own, and each way the same ones.
        string Shared() => PromptText.Of(chat, $"{1000 + number} Find the cause of the fault.", SharedTokens);
        string Own(int which) => PromptText.Of(chat, $"{1000 + number} {which}", OwnTokens);
        async Task<double> OursAsync(string system, string user) =>
            (await Requests.RunAsync(loaded.Scheduler.GenerateAsync, Requests.Prompt(system, user), 1, cancellationToken)).Seconds;
        IReadOnlyList<int> Prompt(string system, string user) => chat.Prompt(system, user, reasoning: false).Tokens;

        var samples = new Dictionary<string, (List<double> Ours, List<double> Theirs)>(StringComparer.Ordinal);
        void Add(string name, double ours, double? theirs)
        {
            if (!samples.TryGetValue(name, out var lists))
            {
                samples[name] = lists = ([], []);
            }

            lists.Ours.Add(ours);
            if (theirs is { } seconds)
            {
                lists.Theirs.Add(seconds);
            }
        }

        for (number = -1; number < rounds; number++)
        {
            await Console.Error.WriteLineAsync(number < 0 ? "first token: warming up" : $"first token: round {number + 1} of {rounds}");
            var (shared, first, second) = (Shared(), Own(1), Own(2));
            var ours = (Cold: await OursAsync(shared, first), Again: await OursAsync(shared, first), Other: await OursAsync(shared, second));
            double?[] theirs = peer is null ? [null, null, null] :
            [
                await peer.FirstAsync(Prompt(shared, first), forget: true, cancellationToken),
                await peer.FirstAsync(Prompt(shared, first), forget: false, cancellationToken),
                await peer.FirstAsync(Prompt(shared, second), forget: false, cancellationToken),
            ];
            if (number >= 0)
            {
                Add("new", ours.Cold, theirs[0]);
                Add("asked before", ours.Again, theirs[1]);
                Add($"{SharedTokens} shared, {OwnTokens} new", ours.Other, theirs[2]);
            }
        }

        var section = new Section(
            "first token",
            $"Seconds from the call to the end of an answer of one token, for a prompt of about {SharedTokens + OwnTokens} tokens. {rounds} rounds; median, and p10 to p90.",
            "prompt", "ours, s", "p10 to p90", "node-llama-cpp, s", "p10 to p90", "ours / node-llama-cpp");
        foreach (var (name, (ours, theirs)) in samples)
        {
            var (own, other) = (Spread.Of(ours), theirs.Count > 0 ? Spread.Of(theirs) : default);
            section.Add(
                new Series(name, "s", ours),
                name,
                Comparison.Median(own, "F3"),
                Comparison.Range(own, "F3"),
                theirs.Count > 0 ? Comparison.Median(other, "F3") : "",
                theirs.Count > 0 ? Comparison.Range(other, "F3") : "",
                theirs.Count > 0 ? Comparison.Ratio(ours, theirs) : "");
        }

        return section;
    }

    // What an engine knows of a prompt that it pinned before it was stopped: the part that all requests share.
    private async Task<Section> MeasureRestartAsync(BenchModel file)
    {
        var folder = Directory.CreateTempSubdirectory("edgellm-bench-").FullName;
        var (cold, again) = (new List<double>(), new List<double>());
        try
        {
            for (var round = -1; round < rounds; round++)
            {
                await Console.Error.WriteLineAsync(round < 0 ? "after a restart: warming up" : $"after a restart: round {round + 1} of {rounds}");
                var system = Words(2000 + round, SharedTokens);
                var before = await AskAsync(file, folder, Requests.Prompt(system, Words(3000 + round, OwnTokens)));
                var after = await AskAsync(file, folder, Requests.Prompt(system, Words(4000 + round, OwnTokens)));
                if (round >= 0)
                {
                    cold.Add(before);
                    again.Add(after);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var section = new Section(
            "first token after a restart",
            $"A new prompt of about {SharedTokens + OwnTokens} tokens; then the engine ends and starts again, and is asked one that shares {SharedTokens} of them. {rounds} rounds; median, and p10 to p90.",
            "prompt", "s", "p10 to p90", "against new");
        section.Add(new Series("new", "s", cold), "new", Comparison.Median(Spread.Of(cold), "F3"), Comparison.Range(Spread.Of(cold), "F3"), "1");
        section.Add(
            new Series("after a restart", "s", again),
            $"{SharedTokens} shared, after a restart",
            Comparison.Median(Spread.Of(again), "F3"),
            Comparison.Range(Spread.Of(again), "F3"),
            Comparison.Ratio(again, cold));
        return section;
    }

    private async Task<double> AskAsync(BenchModel file, string folder, GenerationRequest request)
    {
        await using var engine = await PipedEngine.LoadAsync(file, cancellationToken, folder);
        return (await Requests.RunAsync(engine.Client.GenerateAsync, request, 1, cancellationToken)).Seconds;
    }

    // A word is about a token of any vocabulary that has it.
    private static string Words(int number, int words) => $"{number} {string.Join(' ', Enumerable.Repeat("current", words - 2))}";
}
