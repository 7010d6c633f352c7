using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench;

/// <summary>Seconds to the first token of a prompt of 700 tokens: new, asked before, sharing its first 600 tokens with the one before.</summary>
internal sealed class FirstTokenBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int SharedTokens = 600;
    private const int OwnTokens = 100;

    internal async Task<Section> MeasureAsync(BenchModel file)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken);
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken) : null;
        var chat = loaded.Model.ChatForm;
        var number = 0;

        // Every round has prompts of its own, and each way the same ones.
        string Shared() => TextOf(chat, $"{1000 + number} Find the cause of the fault.", SharedTokens);
        string Own(int which) => TextOf(chat, $"{1000 + number} {which}", OwnTokens);
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

    private static string TextOf(ChatForm chat, string opening, int tokens)
    {
        var text = opening;
        var words = new List<int>();
        for (var i = 0; words.Count < tokens; i++)
        {
            text += i % 8 == 7 ? "." : " current";
            words.Clear();
            chat.Tokenize(text, words);
        }

        return text;
    }
}
