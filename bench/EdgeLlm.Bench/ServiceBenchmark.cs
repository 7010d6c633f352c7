using System.Diagnostics;
using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Measuring;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Protos.V1;
using Google.Protobuf;

namespace EdgeLlm.Bench;

/// <summary>The whole service over gRPC: its start, its diagnoses, its memory, and what it costs while nobody asks.</summary>
internal sealed class ServiceBenchmark(int rounds, IReadOnlyList<string> samples, string? program, CancellationToken cancellationToken)
{
    internal static readonly IReadOnlyList<string> Samples = ["drive-overcurrent", "low-air-pressure", "encoder-loss", "modbus-timeout"];

    // What a diagnosis says, as an integrator would ask a model for it.
    private const string PlainSchema = """
        {"type":"object","properties":{
          "causes":{"type":"array","items":{"type":"object","properties":{
            "title":{"type":"string"},"component":{"type":"string"},"explanation":{"type":"string"},"likelihood":{"enum":["high","medium","low"]},
            "evidence":{"type":"array","items":{"type":"string"}}}}},
          "checks":{"type":"array","items":{"type":"object","properties":{"text":{"type":"string"},"safety":{"type":"string"}}}}}}
        """;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    internal async Task<IReadOnlyList<Section>> MeasureAsync(BenchModel file)
    {
        await using var service = await RunningService.StartAsync(file, cancellationToken, program: program);
        var peerStart = Stopwatch.GetTimestamp();
        await using var peer = PeerEngine.IsThere ? await PeerEngine.LoadAsync(file, cancellationToken, streams: 1) : null;
        var peerSeconds = Stopwatch.GetElapsedTime(peerStart).TotalSeconds;
        var diagnoses = await DiagnosesAsync(file, service, peer);

        // Memory once all of it was used, then nothing for a while. What a diagnosis leaves to do is not what idling costs.
        var (ours, theirs) = (RunningService.ProportionalBytes(service.ProcessIds), peer is null ? 0 : RunningService.ProportionalBytes([peer.ProcessId]));
        await Task.Delay(s_rest, cancellationToken);
        var (before, peerBefore) = (RunningService.ProcessorTime(service.ProcessIds), peer is null ? TimeSpan.Zero : RunningService.ProcessorTime(peer.ProcessId));
        await Task.Delay(s_idle, cancellationToken);
        var idle = (RunningService.ProcessorTime(service.ProcessIds) - before) / s_idle;
        var peerIdle = peer is null ? 0 : (RunningService.ProcessorTime(peer.ProcessId) - peerBefore) / s_idle;

        var whole = new Section(
            "service",
            $"Once each. Start: from the start of the process to a model that is ready; ours measures the machine at its first start. Memory: proportional set size after {rounds} diagnoses of each sample and one more, daemon and engine together. Idle: processor time over {s_idle.TotalSeconds:F0} s.",
            "what", "ours", "node-llama-cpp", "ours / node-llama-cpp");
        Add(whole, "start, s", "F2", service.StartSeconds, peerSeconds, peer is not null);
        Add(whole, "memory, MiB", "F0", ours / 1048576.0, theirs / 1048576.0, peer is not null);
        Add(whole, "idle, % of one core", "F2", idle * 100, peerIdle * 100, peer is not null);
        return [diagnoses, whole];
    }

    private async Task<Section> DiagnosesAsync(BenchModel file, RunningService service, PeerEngine? peer)
    {
        var section = new Section(
            "diagnoses",
            "Seconds over gRPC from the call to the first finding and to the recorded diagnosis, and what the peer takes to read as many prompt tokens and to write as many tokens of "
            + $"thought and then either the same labels, held to nothing, or as many tokens as the diagnosis' causes and checks have as JSON, held to a schema (where the model closes it sooner, at the speed until then). {rounds} rounds; median, and p10 to p90.",
            "sample", "tokens: prompt, known of it, thought, answer, peer's JSON", "first finding, s", "diagnosis, s", "p10 to p90", "peer, labels, s", "peer, JSON, s", "peer, JSON / ours");
        foreach (var (index, sample) in samples.Index())
        {
            var (first, whole, labels, json) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            var tokens = "";
            for (var round = index == 0 ? -1 : 0; round < rounds; round++)
            {
                await Console.Error.WriteLineAsync($"diagnoses: {sample}, {(round < 0 ? "warming up" : $"round {round + 1} of {rounds}")}");
                var request = ReportFile.Parse(await File.ReadAllBytesAsync($"samples/{sample}.json", cancellationToken), sample);
                request.RequestId = $"bench-{sample}-{round}";

                // Another machine each time, so that no more than the instructions is known from before.
                request.Report.Asset.Id = $"BENCH-{round:D3}";
                var timed = await service.DiagnoseAsync(request, cancellationToken);
                var diagnosis = timed.Diagnosis;
                double? labelSeconds = null, jsonSeconds = null;
                if (peer is not null)
                {
                    var length = await peer.CountAsync(JsonFormatter.Default.Format(new Diagnosis { Causes = { diagnosis.Causes }, Checks = { diagnosis.Checks } }), cancellationToken);

                    // As long as ours, and as much of it known from the prompt before.
                    int[] Prompt(int number) => PromptText.OfTokens(file, (int)diagnosis.Usage.PromptTokens, (int)diagnosis.Usage.CachedTokens, 2 + number);
                    labelSeconds = await peer.ThinkAsync(
                        Prompt(2 * round), 1, (int)(diagnosis.Usage.ReasoningTokens + diagnosis.Usage.AnswerTokens), forget: false, cancellationToken);
                    jsonSeconds = await peer.DiagnoseAsync(
                        Prompt((2 * round) + 1), (int)diagnosis.Usage.ReasoningTokens, PlainSchema, length, cancellationToken);
                    tokens = $"{diagnosis.Usage.PromptTokens}, {diagnosis.Usage.CachedTokens}, {diagnosis.Usage.ReasoningTokens}, {diagnosis.Usage.AnswerTokens}, {length}";
                }

                if (round >= 0)
                {
                    first.Add(timed.FirstFinding);
                    whole.Add(timed.Whole);
                    labels.AddRange(labelSeconds is { } l ? [l] : []);
                    json.AddRange(jsonSeconds is { } j ? [j] : []);
                }
            }

            var spread = Spread.Of(whole);
            section.Add(
                new Series(sample, "s", whole),
                sample,
                tokens,
                Comparison.Median(Spread.Of(first), "F2"),
                Comparison.Median(spread, "F2"),
                Comparison.Range(spread, "F2"),
                labels.Count > 0 ? Comparison.Median(Spread.Of(labels), "F2") : "",
                json.Count > 0 ? Comparison.Median(Spread.Of(json), "F2") : "",
                json.Count > 0 ? Comparison.Ratio(json, whole) : "");
        }

        return section;
    }

    private static void Add(Section section, string what, string format, double ours, double theirs, bool hasPeer) => section.Add(
        null, what, ours.ToString(format), hasPeer ? theirs.ToString(format) : "", hasPeer && theirs > 0 ? (ours / theirs).ToString("F2") : "");
}
