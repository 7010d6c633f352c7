using EdgeLlm.Bench.Constraints;
using EdgeLlm.Bench.Engines;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Bench;

/// <summary>One run: the header, then each benchmark, printed as soon as it is done.</summary>
internal static class BenchRun
{
    internal static IReadOnlyList<string> Names { get; } = ["decode", "grpc", "prefill", "first-token", "curves", "drafts", "service", "load", "memory", "sampling", "constraint", "watchdog"];

    internal static async Task RunAsync(BenchOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        // 1. What is measured, and where.
        using var model = BenchModel.Choose(options.ModelPath);
        var library = LlamaLibrary.Load(NullLogger.Instance);
        var header = Header.Read(model, library, await FileHash.Sha256Async(model.Path, cancellationToken), options);
        await output.WriteLineAsync(header.ToMarkdown());

        // 2. Each benchmark by itself, so that none runs beside what another one left in memory.
        var sections = new List<Section>();
        foreach (var name in Names.Where(options.Only.Contains))
        {
            foreach (var section in await MeasureAsync(name, model, options, cancellationToken))
            {
                sections.Add(section);
                await output.WriteLineAsync(section.ToMarkdown());
                foreach (var plot in options.PlotFolder is null ? [] : section.Plots)
                {
                    plot.WriteTo(options.PlotFolder!);
                }
            }
        }

        if (options.JsonPath is { } path)
        {
            SampleFile.Write(path, header, sections);
        }
    }

    private static async Task<IReadOnlyList<Section>> MeasureAsync(string name, BenchModel model, BenchOptions options, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "decode":
                var decode = new DecodeBenchmark(options.Rounds, cancellationToken);
                var own = await decode.MeasureAsync(model, "decode", options.Tokens, [1, 2, 4]);
                if (model.IsTiny)
                {
                    return [own];
                }

                // A token of a large model takes so long that what is put around it drowns in the noise.
                using (var tiny = BenchModel.MakeTiny())
                {
                    return [own, await decode.MeasureAsync(tiny, "decode, overhead", DecodeBenchmark.OverheadTokens, [1])];
                }

            case "prefill":
                return [await new PrefillBenchmark(options.Rounds, cancellationToken).MeasureAsync(model)];
            case "first-token":
                return await new FirstTokenBenchmark(options.Rounds, cancellationToken).MeasureAsync(model);
            case "grpc":
                return [await new GrpcBenchmark(options.Rounds, options.Program, cancellationToken).MeasureAsync(model, options.Tokens)];
            case "curves":
                return await new CurveBenchmark(options.Rounds, cancellationToken).MeasureAsync(model);
            case "drafts":
                return [await new DraftBenchmark(options.Rounds, cancellationToken).MeasureAsync(model, options.Tokens)];
            case "load":
                return [await new LoadBenchmark(options.Rounds, options.Program, cancellationToken).MeasureAsync(model)];
            case "memory":
                return [await new MemoryBenchmark(options.Program, cancellationToken).MeasureAsync(model)];
            case "service":
                return await new ServiceBenchmark(options.Rounds, options.Samples, options.Program, cancellationToken).MeasureAsync(model);
            case "sampling":
                return [await new SamplingBenchmark(options.Rounds, cancellationToken).MeasureAsync()];
            case "watchdog":
                return [await new WatchdogBenchmark(options.Rounds, cancellationToken).MeasureAsync()];
            default:
                return await new ConstraintBenchmark(options.Rounds, cancellationToken).MeasureAsync(model);
        }
    }
}
