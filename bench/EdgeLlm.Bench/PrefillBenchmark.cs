using System.Text;
using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench;

/// <summary>Tokens a second of a prompt of about 512 tokens, read in batches of 128.</summary>
internal sealed class PrefillBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int PromptTokens = 512;
    private const int KeptTokens = 2000;

    internal async Task<Section> MeasureAsync(BenchModel file)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken);
        var (chat, bare) = (loaded.Model.ChatForm, new BareLoop(loaded.Context, loaded.Model.ChatForm));
        var user = TextOf(PromptTokens, chat);
        var length = chat.Prompt(Opening(0), user, reasoning: false).Tokens.Count;

        // Each prompt begins differently, so that no cache of prefixes can answer for the engine.
        var kept = bare.Hold(chat.Prompt(Opening(0), TextOf(KeptTokens, chat), reasoning: false).Tokens);
        var (bareRuns, behindRuns, schedulerRuns) = (0, 0, 0);
        var samples = await new Rounds("prefill", rounds, cancellationToken).RunAsync(
        [
            () => Task.FromResult(bare.Read(chat.Prompt(Opening(bareRuns++), user, reasoning: false).Tokens) / length),
            () => Task.FromResult(bare.ReadBehind(kept, chat.Prompt(Opening(behindRuns++), user, reasoning: false).Tokens) / length),
            async () => (await Requests.RunAsync(loaded.Scheduler.GenerateAsync, Requests.Prompt(Opening(schedulerRuns++), user), 1, cancellationToken)).Seconds / length,
        ]);

        var section = new Section(
            "prefill",
            $"A prompt of {length} tokens in batches of {LoadedModel.BatchTokens}, then one token. Kept: {KeptTokens:N0} cells of another prompt lie before it, as in a scheduler that keeps earlier ones. The scheduler's time has tokenising the text in it, the bare loop's has not.",
            "way", "tokens/s", "p10 to p90", "speed against bare", "µs a token more than bare");
        foreach (var (name, own) in new[] { ("bare loop", samples[0]), ("bare loop, cells kept", samples[1]), ("scheduler", samples[2]) })
        {
            var rate = Spread.Of(own.Select(seconds => 1 / seconds));
            section.Add(
                new Series(name, "s/token", own),
                name,
                Comparison.Median(rate, "F1"),
                Comparison.Range(rate, "F1"),
                own == samples[0] ? "1" : Comparison.Ratio(samples[0], own),
                own == samples[0] ? "" : Comparison.Difference([.. own.Select(s => s * 1e6)], [.. samples[0].Select(s => s * 1e6)]));
        }

        return section;
    }

    // Three digits whatever the number, so that all openings have the same tokens but for those.
    private static string Opening(int number) => $"{100 + (number % 900)} Find the cause of the fault.";

    private static string TextOf(int tokens, ChatForm chat)
    {
        var text = new StringBuilder("A drive stopped.");
        for (var i = 0; chat.Prompt(Opening(0), text.ToString(), reasoning: false).Tokens.Count < tokens; i++)
        {
            text.Append(i % 8 == 7 ? "." : " current");
        }

        return text.ToString();
    }
}
