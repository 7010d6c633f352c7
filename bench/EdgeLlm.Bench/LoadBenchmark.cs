using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Native;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Inference;

namespace EdgeLlm.Bench;

/// <summary>Ways to keep weights: how fast the service starts, what it holds, how fast it is.</summary>
internal sealed class LoadBenchmark(int rounds, string? program, CancellationToken cancellationToken)
{
    private const int Tokens = 48;

    // In the file system's cache or not; the latter is a board's first start.
    private static readonly bool[] s_cached = [false, true];

    internal async Task<Section> MeasureAsync(BenchModel file)
    {
        var section = new Section(
            "load",
            $"The service's start to READY with the model's file out of the page cache and in it, after a first start that measured the machine. Then one diagnosis: speed of its prompt and of {Tokens} tokens of thought; proportional set size of daemon and engine after it, and what of it is not a file's. {rounds} rounds; medians, and p10 to p90.",
            "weights", "start cold, s", "p10 to p90", "start warm, s", "prefill, tokens/s", "decode, tokens/s", "memory, MiB", "anonymous, MiB");
        var ways = Enum.GetValues<WeightStorage>();
        var samples = ways.ToDictionary(way => way, _ => new List<Sample>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var way in ways)
            {
                await Console.Error.WriteLineAsync($"load: {way}, {(round < 0 ? "warming up" : $"round {round + 1} of {rounds}")}");
                var sample = await MeasureAsync(file, way, round);
                if (round >= 0)
                {
                    samples[way].Add(sample);
                }
            }
        }

        foreach (var (way, own) in samples)
        {
            var cold = Spread.Of(own.Select(sample => sample.Cold));
            section.Add(
                new Series($"{way}, cold start", "s", [.. own.Select(sample => sample.Cold)]),
                $"{way}",
                Comparison.Median(cold, "F2"),
                Comparison.Range(cold, "F2"),
                Comparison.Median(Spread.Of(own.Select(sample => sample.Warm)), "F2"),
                Comparison.Median(Spread.Of(own.Select(sample => sample.Prefill)), "F1"),
                Comparison.Median(Spread.Of(own.Select(sample => sample.Decode)), "F1"),
                Comparison.Median(Spread.Of(own.Select(sample => sample.Bytes / 1048576.0)), "F0"),
                Comparison.Median(Spread.Of(own.Select(sample => sample.AnonymousBytes / 1048576.0)), "F0"));
        }

        return section;
    }

    private async Task<Sample> MeasureAsync(BenchModel file, WeightStorage way, int round)
    {
        await using var service = await RunningService.StartAsync(file, cancellationToken, $"\"Weights\":\"{way}\"", $"\"ReasoningTokens\":{Tokens}", program: program);
        var seconds = new Dictionary<bool, double>();
        foreach (var isCached in s_cached)
        {
            await service.StopAsync();
            if (!isCached)
            {
                PageCache.Drop(file.Path);
            }

            await service.RestartAsync(cancellationToken);
            seconds[isCached] = service.StartSeconds;
        }

        var request = ReportFile.Parse(await File.ReadAllBytesAsync("samples/drive-overcurrent.json", cancellationToken), "drive-overcurrent");
        request.RequestId = $"bench-load-{way}-{round}";
        var diagnosis = (await service.DiagnoseAsync(request, cancellationToken)).Diagnosis;
        return new Sample(
            seconds[false],
            seconds[true],
            (diagnosis.Usage.PromptTokens - diagnosis.Usage.CachedTokens) / diagnosis.Timings.Prefill.ToTimeSpan().TotalSeconds,
            diagnosis.Usage.ReasoningTokens / diagnosis.Timings.Reasoning.ToTimeSpan().TotalSeconds,
            RunningService.ProportionalBytes(service.ProcessIds),
            RunningService.ProportionalBytes(service.ProcessIds, "Pss_Anon:"));
    }

    private readonly record struct Sample(double Cold, double Warm, double Prefill, double Decode, long Bytes, long AnonymousBytes);
}
