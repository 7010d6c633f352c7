using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Bench;

/// <summary>
/// Tokens a second of a thought as a gateway sees them: daemon, pipes, engine process, with everything that a diagnosis
/// has. Against the bare loop and node-llama-cpp with as many tokens in the context.
/// </summary>
internal sealed class GrpcBenchmark(int rounds, string? program, CancellationToken cancellationToken)
{
    private const string Sample = "drive-overcurrent";

    internal async Task<Section> MeasureAsync(BenchModel file, int tokens)
    {
        // Against the bare loop mapped, so that both compute with the very same pages: where in a virtual machine's memory
        // weights happen to lie changes their speed by half. The peer rearranges its own, and so does ours against it.
        var diagnosis = $"\"ReasoningTokens\":{tokens}";
        await using var service = await RunningService.StartAsync(file, cancellationToken, """ "Weights":"Mapped" """, diagnosis, program: program);
        await using var repacked = PeerEngine.IsThere ? await RunningService.StartAsync(file, cancellationToken, """ "Weights":"Repacked" """, diagnosis, program: program) : null;
        await using var loaded = await LoadedModel.LoadAsync(file, cancellationToken, storage: Inference.WeightStorage.Mapped);
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken, streams: 1) : null;
        var bare = new BareLoop(loaded.Context, loaded.Model.ChatForm);

        // 1. Once, to know how long the prompt is.
        var number = 0;
        var first = await AskAsync(service, number++);
        var prompt = PromptText.OfTokens(file, (int)first.Diagnosis.Usage.PromptTokens, known: int.MaxValue, number: 0);
        var (threads, repackedThreads) = (new List<uint>(), new List<uint>());
        var ways = new List<(string Name, IReadOnlyList<uint> Threads, Func<Task<double>> Run)>
        {
            ("bare loop, weights mapped", [(uint)Header.Threads], () => Task.FromResult(bare.ThinkAfter(prompt, tokens) / tokens)),
            ("EdgeLlm over gRPC, weights mapped", threads, () => ThinkAsync(service, threads)),
        };
        if (peer is not null && repacked is not null)
        {
            ways.Add(("EdgeLlm over gRPC, weights rearranged", repackedThreads, () => ThinkAsync(repacked, repackedThreads)));
            ways.Add(("node-llama-cpp", [], async () =>
            {
                await peer.FirstAsync(prompt, forget: false, cancellationToken);
                return await peer.ThinkAsync(prompt, 1, tokens, forget: false, cancellationToken) / tokens;
            }
            ));
        }

        // 2. Turn by turn, once nothing is read from the file any more.
        await service.WaitForWeightsAsync(cancellationToken);
        var samples = await new Rounds("grpc", rounds, cancellationToken).RunAsync([.. ways.Select(way => way.Run)]);
        var section = new Section(
            "decode over gRPC",
            $"One stream, thoughts of {tokens} tokens after a prompt of {prompt.Length}; the prompt is not in the time. Mapped weights are the very same pages in both. Over gRPC: from the first words to the last, by as many tokens as came between. Threads: what the status told after each round, since a service computes with fewer beside a busy neighbour. {rounds} rounds; median, and p10 to p90.",
            "way", "threads", "tokens/s", "p10 to p90", "speed against bare", "µs a token more than bare", "speed against node-llama-cpp");
        for (var i = 0; i < ways.Count; i++)
        {
            var own = samples[i];
            var rate = Spread.Of(own.Select(seconds => 1 / seconds));
            section.Add(
                new Series(ways[i].Name, "s/token", own),
                ways[i].Name,
                ways[i].Threads is { Count: > 0 } seen ? seen.Min() == seen.Max() ? $"{seen.Min()}" : $"{seen.Min()} to {seen.Max()}" : "",
                Comparison.Median(rate, "F1"),
                Comparison.Range(rate, "F1"),
                i == 0 ? "1" : Comparison.Ratio(samples[0], own),
                i == 0 ? "" : Comparison.Difference([.. own.Select(s => s * 1e6)], [.. samples[0].Select(s => s * 1e6)]),
                peer is null ? "" : i == ways.Count - 1 ? "1" : Comparison.Ratio(samples[^1], own));
        }

        return section;

        async Task<double> ThinkAsync(RunningService asked, List<uint> seen)
        {
            var perToken = PerToken(await AskAsync(asked, number++), tokens);
            seen.Add((await asked.StatusAsync(cancellationToken)).Processor.Threads);
            return perToken;
        }
    }

    private async Task<TimedDiagnosis> AskAsync(RunningService service, int number)
    {
        var request = ReportFile.Parse(await File.ReadAllBytesAsync($"samples/{Sample}.json", cancellationToken), Sample);
        request.RequestId = $"bench-grpc-{number}";
        request.Options = new DiagnoseOptions { Reasoning = Reasoning.Full };
        return await service.DiagnoseAsync(request, cancellationToken);
    }

    private static double PerToken(TimedDiagnosis timed, int tokens) => timed.Diagnosis.Usage.ReasoningTokens == tokens
        ? (timed.LastWord - timed.FirstWord) / (tokens - 1)
        : throw new EdgeLlmException(
            EdgeLlmError.InvalidModel, $"The model ended its thought after {timed.Diagnosis.Usage.ReasoningTokens} of {tokens} tokens, which can't be compared; use fewer --tokens.");
}
