using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Bench;

/// <summary>
/// What guessing tokens from the prompt gives over the same weights, for a thought of the most probable tokens, which a trained
/// model takes from its prompt in part, and for one that is drawn so freely that no guess is right: that must cost nothing.
/// </summary>
internal sealed class DraftBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int DraftTokens = 8;

    internal async Task<Section> MeasureAsync(BenchModel file, int tokens)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken, DraftTokens);
        var section = new Section(
            "drafts",
            $"Tokens a second of thoughts of {tokens} tokens with up to {DraftTokens} guessed tokens in a batch and without. A batch costs, against one token: {loaded.Cost}. {rounds} rounds; median, and p10 to p90.",
            "thought", "streams", "without, tokens/s", "with, tokens/s", "p10 to p90", "speed against without", "of its places, stood before");
        foreach (var (name, temperature) in new[] { ("most probable tokens", 0f), ("drawn at temperature 1.5", 1.5f) })
        {
            foreach (var streams in new[] { 1, 4 })
            {
                await MeasureAsync(section, name, Thought(tokens, temperature), streams, loaded);
            }
        }

        return section;
    }

    private async Task MeasureAsync(Section section, string name, GenerationRequest request, int streams, LoadedModel loaded)
    {
        var samples = await new Rounds($"drafts, {name}, {streams} streams", rounds, cancellationToken).RunAsync(
        [
            () => PerTokenAsync(loaded.Scheduler, request, streams),
            () => PerTokenAsync(loaded.Drafting!, request, streams),
        ]);
        var (without, with) = (Spread.Of(samples[0].Select(seconds => 1 / seconds)), Spread.Of(samples[1].Select(seconds => 1 / seconds)));
        section.Add(
            new Series($"{name}, {streams} streams, with", "s/token", samples[1]),
            name,
            $"{streams}",
            Comparison.Median(without, "F1"),
            Comparison.Median(with, "F1"),
            Comparison.Range(with, "F1"),
            Comparison.Ratio(samples[0], samples[1]),
            $"{await RepeatedShareAsync(loaded.Scheduler, request):P0}");
    }

    private static GenerationRequest Thought(int tokens, float temperature) => Requests.Thought(tokens) with
    {
        User = "drive U1 current high, drive U1 current high",
        Sampling = new SamplingOptions(temperature, TopK: 1000, TopP: 1, Seed: 1),
    };

    private async Task<double> PerTokenAsync(Scheduler scheduler, GenerationRequest request, int streams)
    {
        var (seconds, tokens) = await Requests.RunAsync(scheduler.GenerateAsync, request, streams, cancellationToken);
        return seconds / tokens;
    }

    // Of the places in the words, how many are in a run of eight characters that stood there before: what a guess can know.
    private async Task<double> RepeatedShareAsync(Scheduler scheduler, GenerationRequest request)
    {
        const int Run = 8;
        var words = "";
        await foreach (var generated in scheduler.GenerateAsync(request, cancellationToken))
        {
            words += (generated as GenerationEvent.ReasoningDelta)?.Text;
        }

        var places = Enumerable.Range(0, Math.Max(words.Length - Run, 0)).ToList();
        return (double)places.Count(at => words.IndexOf(words.Substring(at, Run), StringComparison.Ordinal) < at) / Math.Max(places.Count, 1);
    }
}
