using System.Diagnostics;
using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Native;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Bench;

/// <summary>Choosing one token of the reference's 151,936, without any model: ours against llama.cpp's samplers.</summary>
internal sealed class SamplingBenchmark(int rounds, CancellationToken cancellationToken)
{
    private const int VocabularySize = 151_936;
    private const int Choices = 200;

    private readonly float[] _logits = Logits();

    internal async Task<Section> MeasureAsync()
    {
        var defaults = new SamplingOptions();
        ulong[] mask = [.. Enumerable.Repeat(ulong.MaxValue, VocabularySize / 64)];
        var greedy = new Sampler(defaults with { Temperature = 0 });
        var drawing = new Sampler(defaults);
        using var candidates = new Candidates(VocabularySize);
        nint[] nativeGreedy = [SamplerInterop.llama_sampler_init_greedy()];
        nint[] nativeDrawing =
        [
            SamplerInterop.llama_sampler_init_top_k(defaults.TopK),
            SamplerInterop.llama_sampler_init_top_p(defaults.TopP, 1),
            SamplerInterop.llama_sampler_init_temp(defaults.Temperature),
            SamplerInterop.llama_sampler_init_dist(1),
        ];
        try
        {
            var samples = await new Rounds("sampling", Math.Max(rounds, 10), cancellationToken).RunAsync(
            [
                () => TimeAsync(() => BareLoop.Best(_logits)),
                () => TimeAsync(() => greedy.Sample(_logits, mask)),
                () => TimeAsync(() => Native(candidates, nativeGreedy)),
                () => TimeAsync(() => drawing.Sample(_logits, mask)),
                () => TimeAsync(() => Native(candidates, nativeDrawing)),
            ]);

            var section = new Section(
                "sampling",
                $"Microseconds to choose one of {VocabularySize:N0} tokens, none ruled out; {Choices} choices a round. llama.cpp's time has filling its list of candidates in it.",
                "way", "µs", "p10 to p90", "time against llama.cpp");
            Add(section, "plain loop, most probable token", samples[0], samples[2]);
            Add(section, "ours, temperature 0", samples[1], samples[2]);
            Add(section, "llama.cpp, greedy", samples[2], samples[2]);
            Add(section, "ours, top-k 40, top-p 0.95, temperature 0.6", samples[3], samples[4]);
            Add(section, "llama.cpp, the same", samples[4], samples[4]);
            return section;
        }
        finally
        {
            foreach (var sampler in nativeGreedy.Concat(nativeDrawing))
            {
                SamplerInterop.llama_sampler_free(sampler);
            }
        }
    }

    private static void Add(Section section, string name, double[] samples, double[] peer)
    {
        var spread = Spread.Of(samples);
        section.Add(
            new Series(name, "µs", samples),
            name,
            Comparison.Median(spread, "F0"),
            Comparison.Range(spread, "F0"),
            samples == peer ? "1" : Comparison.Ratio(samples, peer));
    }

    private int Native(Candidates candidates, nint[] chain)
    {
        candidates.Fill(_logits);
        foreach (var sampler in chain)
        {
            candidates.Apply(sampler);
        }

        return candidates.Selected;
    }

    private static Task<double> TimeAsync(Func<int> choose)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Choices; i++)
        {
            choose();
        }

        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Choices);
    }

    // Roughly normal, as a model's are.
    private static float[] Logits()
    {
        var random = new Random(1);
        var logits = new float[VocabularySize];
        foreach (ref var logit in logits.AsSpan())
        {
            logit = (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2) * 5;
        }

        return logits;
    }
}
