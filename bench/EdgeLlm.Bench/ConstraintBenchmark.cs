using System.Diagnostics;
using EdgeLlm.Bench.Constraints;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench;

/// <summary>What it costs to hold an answer to a schema: ours against llama.cpp's grammar sampler for the same language.</summary>
internal sealed class ConstraintBenchmark(int rounds, CancellationToken cancellationToken)
{
    internal async Task<IReadOnlyList<Section>> MeasureAsync(BenchModel file)
    {
        using var model = await Task.Run(() => LlamaModel.Load(file.Path, file.Summary.SpecialTokens, _ => { }, cancellationToken), cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var vocabulary = BenchVocabulary.Of(model.Vocabulary);
        var building = Stopwatch.GetElapsedTime(start);

        var sections = new List<Section>();
        foreach (var language in Languages.All)
        {
            var run = new LanguageRun(language, vocabulary, model);
            for (var round = -1; round < rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Console.Error.WriteLineAsync($"constraint, {language.Name}: {(round < 0 ? "warming up" : $"round {round + 1} of {rounds}")}");
                run.RunRound(oursFirst: round % 2 == 0);
            }

            run.ForgetFirstRound();
            sections.Add(ToSection(language, run, vocabulary, building));
        }

        sections.Add(await MeasureKindsAsync(vocabulary, model));
        return sections;
    }

    // Ours alone, one row for each kind of schema: each answer under a schema that was never seen before.
    private async Task<Section> MeasureKindsAsync(BenchVocabulary vocabulary, LlamaModel model)
    {
        var section = new Section(
            "constraint: kinds of schemas",
            $"Microseconds a token to know what may come next and to go on by one token, for an answer under a schema seen for the first time, over {vocabulary.Trie.VocabularySize:N0} tokens of {vocabulary.Name}; compiling counts by itself. {rounds} rounds.",
            "kind", "compile, µs", "mean µs", "p50", "p99", "longest", "again: mean µs", "again: p99");
        foreach (var language in SchemaKinds.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Console.Error.WriteLineAsync($"constraint kinds: {language.Name}");
            var run = new LanguageRun(language, vocabulary, model);
            for (var round = -1; round < rounds; round++)
            {
                run.RunRound(oursFirst: true);
            }

            run.ForgetFirstRound();
            section.Add(
                new Series(language.Name, "µs, mean of a round", run.Cold.Means),
                language.Name,
                Comparison.Median(Spread.Of(run.Compile.Means), "F0"),
                Comparison.Median(Spread.Of(run.Cold.Means), "F1"),
                run.Cold.Quantile(0.5).ToString("F1"),
                run.Cold.Quantile(0.99).ToString("F0"),
                run.Cold.Quantile(1).ToString("F0"),
                Comparison.Median(Spread.Of(run.Warm.Means), "F1"),
                run.Warm.Quantile(0.99).ToString("F1"));
        }

        return section;
    }

    private static Section ToSection(AnswerLanguage language, LanguageRun run, BenchVocabulary vocabulary, TimeSpan building)
    {
        var section = new Section(
            $"constraint: {language.Name}",
            $"Microseconds a token to know what may come next and to go on by one token; {language.Answers.Count} answers, {run.Tokens} tokens a round, "
            + $"over {vocabulary.Trie.VocabularySize:N0} tokens of {vocabulary.Name} (its tree took {building.TotalMilliseconds:F0} ms, once a model). {Peer(language, run, vocabulary)}",
            "way", "mean µs", "p10 to p90 of the rounds", "p50", "p99", "longest", "time against llama.cpp");
        Add(section, run.Compile, run.HasPeer ? run.PeerCompile : null);
        Add(section, run.Cold, run.HasPeer ? run.Peer : null);
        Add(section, run.Warm, run.HasPeer ? run.Peer : null);
        if (run.HasPeer)
        {
            Add(section, run.PeerCompile, run.PeerCompile);
            Add(section, run.Peer, run.Peer);
            Add(section, run.PeerOne, run.Peer);
        }

        return section;
    }

    private static string Peer(AnswerLanguage language, LanguageRun run, BenchVocabulary vocabulary) =>
        !vocabulary.IsReal ? "llama.cpp can't be measured over a made-up vocabulary."
        : language.Grammar is null ? "llama.cpp has no equal: its grammar can say that items differ only by listing every order."
        : $"Both leave equally many tokens at {run.Differences.Count(difference => difference == 0)} of {run.Tokens} steps; "
            + $"llama.cpp leaves {run.Differences.Min():+0;-0;0} to {run.Differences.Max():+0;-0;0} more.";

    private static void Add(Section section, StepTimes times, StepTimes? peer)
    {
        var means = times.Means;
        var spread = Spread.Of(means);
        section.Add(
            new Series(times.Name, "µs, mean of a round", means),
            times.Name,
            Comparison.Median(spread, "F1"),
            Comparison.Range(spread, "F1"),
            times.Quantile(0.5).ToString("F1"),
            times.Quantile(0.99).ToString("F1"),
            times.Quantile(1).ToString("F0"),
            peer is null ? "" : ReferenceEquals(peer, times) ? "1" : Comparison.Ratio(means, peer.Means));
    }
}
