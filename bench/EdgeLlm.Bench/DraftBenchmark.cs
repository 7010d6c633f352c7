using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Scheduling;
using EdgeLlm.TestKit;

namespace EdgeLlm.Bench;

/// <summary>
/// What guessing tokens from the prompt gives over the same weights. With a model that says one word after the other, for
/// thoughts of which more and more stands in the prompt, in runs; with any other for a thought of the most probable tokens and
/// for one that is drawn so freely that no guess is right. Where none is, guessing must cost nothing.
/// </summary>
internal sealed class DraftBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int DraftTokens = 8;

    // Runs of words that stand in the prompt begin so many words apart.
    private const int Period = 32;
    private const string Opening = "Say:";
    private static readonly double[] s_shares = [0, 0.25, 0.5, 1];

    internal async Task<Section> MeasureAsync(BenchModel file, int tokens)
    {
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken, DraftTokens);
        var section = new Section(
            "drafts",
            $"Tokens a second of thoughts of {tokens} tokens with up to {DraftTokens} guessed tokens in a batch and without. A batch costs, against one token: {loaded.Cost}. {rounds} rounds; median, and p10 to p90.",
            "thought", "streams", "without, tokens/s", "with, tokens/s", "p10 to p90", "speed against without", "of its places, stood before");
        var words = WordsOf(file);
        var thoughts = words.Count > 0
            ? s_shares.Select(share => ($"{share:P0} of it in the prompt", Requests.Thought(tokens) with { User = PartOf(words, tokens, share) }))
            : [("most probable tokens", Thought(tokens, temperature: 0)), ("drawn at temperature 1.5", Thought(tokens, temperature: 1.5f))];
        foreach (var (name, request) in thoughts)
        {
            foreach (var streams in new[] { 1, 4 })
            {
                await MeasureAsync(section, name, request, streams, loaded);
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

    // None but of a model that says them.
    private static IReadOnlyList<string> WordsOf(BenchModel model)
    {
        using var file = GgufFile.Open(model.Path);
        if (file.FindBool(Successors.Key) is not true)
        {
            return [];
        }

        string[] texts = [.. file.ReadStrings(file.RequireArray("tokenizer.ggml.tokens", GgufValueType.String))];
        return [.. Successors.Words(texts).Select(id => " " + texts[id][1..])];
    }

    // The thought begins with the first word.
    private static string PartOf(IReadOnlyList<string> words, int tokens, double share) =>
        Opening + string.Concat(words.Take(tokens).Where((_, at) => at % Period < share * Period));

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

    // Of the places in the thought, how many begin eight characters that stood before, in prompt or thought: what a guess can know.
    private async Task<double> RepeatedShareAsync(Scheduler scheduler, GenerationRequest request)
    {
        const int Run = 8;
        var words = request.User;
        await foreach (var generated in scheduler.GenerateAsync(request, cancellationToken))
        {
            words += (generated as GenerationEvent.ReasoningDelta)?.Text;
        }

        var places = Enumerable.Range(request.User.Length, Math.Max(words.Length - Run - request.User.Length, 0)).ToList();
        return (double)places.Count(at => words.IndexOf(words.Substring(at, Run), StringComparison.Ordinal) < at) / Math.Max(places.Count, 1);
    }
}
