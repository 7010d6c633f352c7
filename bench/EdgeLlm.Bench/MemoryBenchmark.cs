using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Bench;

/// <summary>What the plan expects the service to hold against what it holds after use, over many settings.</summary>
internal sealed class MemoryBenchmark(string? program, CancellationToken cancellationToken)
{
    private static readonly (string Name, string Memory, string Model)[] s_settings =
    [
        ("frugal", "\"Profile\":\"Frugal\"", ""),
        ("balanced", "\"Profile\":\"Balanced\"", ""),
        ("fast", "\"Profile\":\"Fast\"", ""),
        ("context 2048, 1 slot, batches of 64", "", """ "ContextTokens":2048,"Slots":1,"BatchTokens":64 """),
        ("context 1024", "", """ "ContextTokens":1024 """),
        ("context 2048", "", """ "ContextTokens":2048 """),
        ("context 8192, 3 slots", "", """ "ContextTokens":8192,"Slots":3 """),
        ("context 16384, 4 slots", "", """ "ContextTokens":16384,"Slots":4 """),
        ("cache q4_0", "", """ "CacheType":"Q4" """),
        ("cache f16", "", """ "CacheType":"F16" """),
        ("cache f16, context 16384", "", """ "CacheType":"F16","ContextTokens":16384 """),
        ("batches of 512", "", """ "BatchTokens":512 """),
        ("batches of 32, no drafts", "", """ "BatchTokens":32,"DraftTokens":0 """),
        ("weights as in the file", "", """ "Weights":"Loaded" """),
        ("weights mapped, cache q4_0", "", """ "Weights":"Mapped","CacheType":"Q4" """),
    ];

    internal async Task<Section> MeasureAsync(BenchModel file)
    {
        var section = new Section(
            "memory",
            "Proportional set size of daemon and engine together after as many diagnoses at once as there are slots, against what the plan expects (without its margin). MiB.",
            "settings", "expected", "held", "of it engine", "of it daemon", "held against expected", "needed with the margin");
        foreach (var (name, memory, model) in s_settings)
        {
            await using var service = await RunningService.StartAsync(file, cancellationToken, model, "\"ReasoningTokens\":8,\"EvidenceTokens\":100", memory, program);
            var slots = (int)(await service.StatusAsync(cancellationToken)).Engine.Slots;
            await Task.WhenAll(Enumerable.Range(0, slots).Select(i => AskAsync(service, i)));
            var status = (await service.StatusAsync(cancellationToken)).Memory;
            var (expected, held) = ((double)status.ExpectedBytes, (double)(status.EngineBytes + status.DaemonBytes));
            await Console.Error.WriteLineAsync($"memory: {name}: {Mebibytes(held)} MiB held, {Mebibytes(expected)} expected");
            section.Add(
                new Series(name, "MiB held", [held / 1048576]),
                name,
                Mebibytes(expected),
                Mebibytes(held),
                Mebibytes(status.EngineBytes),
                Mebibytes(status.DaemonBytes),
                $"{(held / expected - 1) * 100:+0.0;-0.0;0.0} %",
                Mebibytes(status.NeededBytes));
        }

        return section;
    }

    private async Task AskAsync(RunningService service, int number)
    {
        string[] samples = ["drive-overcurrent", "low-air-pressure", "encoder-loss", "modbus-timeout"];
        var sample = samples[number % samples.Length];
        var request = ReportFile.Parse(await File.ReadAllBytesAsync($"samples/{sample}.json", cancellationToken), sample);
        request.RequestId = $"bench-memory-{number}";
        request.Options = new DiagnoseOptions { Reasoning = Reasoning.Full };
        await service.DiagnoseAsync(request, cancellationToken);
    }

    private static string Mebibytes(double bytes) => (bytes / 1048576).ToString("F1");
}
