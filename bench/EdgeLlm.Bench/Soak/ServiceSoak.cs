using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Bench.Engines;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Bench.Soak;

/// <summary>
/// Many diagnoses of the whole service, daemon and engine in processes of their own, over gRPC: what both hold together must
/// be at the end what it was once everything had been used.
/// </summary>
internal sealed class ServiceSoak(int requests, TextWriter output, CancellationToken cancellationToken)
{
    private const int Callers = 4;
    private const string Folder = "samples";

    // Short thoughts, so that it is the number of requests that counts.
    private const string Brief = """ "ReasoningTokens":16,"AnswerTokens":96 """;

    // The heap breathes; what leaks grows by every request.
    private const double MostGrowth = 1.03;
    private const long MostGrowthBytes = 4L << 20;

    private int _started;
    private int _byModel;
    private int _byCatalogue;
    private int _refused;

    /// <summary>Runs; true if memory stayed as it was and the model answered.</summary>
    /// <param name="file">The model.</param>
    /// <param name="program">The program; null for the one that was built with this.</param>
    internal async Task<bool> RunAsync(BenchModel file, string? program)
    {
        var samples = Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(path => ReportFile.Parse(File.ReadAllBytes(path), path)).ToList();
        await using var service = await RunningService.StartAsync(file, cancellationToken, diagnosis: Brief, program: program);
        await output.WriteLineAsync($"{requests} diagnoses of {samples.Count} samples by {Callers} callers.");

        // 1. The load, and a look at memory after each fiftieth of it.
        var watch = Stopwatch.StartNew();
        var memory = new List<long>();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(service, samples), cancellationToken)).ToList();
        var done = Task.WhenAll(callers);
        for (var look = 1; look <= 50 && !done.IsCompleted; look++)
        {
            while (Volatile.Read(ref _started) < requests * look / 50 && !done.IsCompleted)
            {
                await Task.Delay(20, cancellationToken);
            }

            memory.Add(RunningService.ProportionalBytes(service.ProcessIds));
            if (look % 5 == 0)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{watch.Elapsed:hh\\:mm\\:ss} {_started} asked, {_byModel} by the model, {_byCatalogue} by the catalogue, {_refused} refused, {memory[^1] / 1048576.0:F1} MiB"));
            }
        }

        await done;

        // 2. As it was, once the first fifth had warmed everything up; and it is the same engine.
        var status = await service.StatusAsync(cancellationToken);
        var (early, late) = (Median(memory[(memory.Count / 5)..(memory.Count * 2 / 5)]), Median(memory[(memory.Count * 4 / 5)..]));
        var isFlat = late <= (early * MostGrowth) + MostGrowthBytes && status.Engine.Restarts == 0;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"PSS of daemon and engine: {early / 1048576.0:F1} MiB early, {late / 1048576.0:F1} MiB late, by plan {status.Memory.ExpectedBytes / 1048576.0:F1} MiB: {(isFlat ? "flat" : "GROWING")}; restarts {status.Engine.Restarts}; {_byModel + _byCatalogue + _refused} of {requests} accounted for."));
        return isFlat && _byModel > 0 && _byModel + _byCatalogue + _refused == requests;
    }

    private async Task CallAsync(RunningService service, List<DiagnoseRequest> samples)
    {
        while (Interlocked.Increment(ref _started) is var number && number <= requests)
        {
            try
            {
                // Each is another request, with a seed of its own.
                var request = samples[number % samples.Count].Clone();
                request.RequestId = string.Create(CultureInfo.InvariantCulture, $"soak-{number}");
                var diagnosis = (await service.DiagnoseAsync(request, cancellationToken)).Diagnosis;
                Interlocked.Increment(ref diagnosis.Source == DiagnosisSource.Model ? ref _byModel : ref _byCatalogue);
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable)
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    private static double Median(List<long> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
