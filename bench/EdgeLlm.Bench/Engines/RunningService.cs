using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeLlm.Bench.Engines;

/// <summary>`edgellm serve` in a process of its own with its engine, asked over gRPC on a Unix socket.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private const double WholeShare = 0.98;
    private static readonly TimeSpan s_longestRead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_pollEvery = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-bench-").FullName;
    private readonly GrpcChannel _channel;
    private readonly string _program;
    private readonly string[] _arguments;
    private Process? _process;

    private RunningService(BenchModel file, string? program)
    {
        _program = program ?? Path.Combine(AppContext.BaseDirectory, "edgellm");
        _channel = DaemonChannel.Open(Address(_folder));
        _arguments =
        [
            "serve", "--config", Path.Combine(_folder, "edgellm.json"), "--model", Path.GetFullPath(file.Path), "--listen", Address(_folder), "--state", Path.Combine(_folder, "state"),
        ];
    }

    /// <summary>Seconds from the start of the process to a model that is ready.</summary>
    internal double StartSeconds { get; private set; }

    /// <summary>Daemon and engine.</summary>
    internal int[] ProcessIds { get; private set; } = [];

    /// <summary>Starts it.</summary>
    /// <param name="file">The model.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="model">More of the section "Model", as JSON members.</param>
    /// <param name="diagnosis">More of the section "Diagnosis".</param>
    /// <param name="memory">More of the section "Memory".</param>
    /// <param name="program">The program; null for the one that was built with this.</param>
    internal static async Task<RunningService> StartAsync(
        BenchModel file, CancellationToken cancellationToken, string model = "", string diagnosis = "", string memory = "", string? program = null)
    {
        var service = new RunningService(file, program);
        try
        {
            var settings = $$$"""{"Catalogue":{"Folder":"{{{service._folder}}}/none"},"Model":{ {{{model}}} },"Memory":{ {{{memory}}} },"Diagnosis":{"TimeLimitSeconds":600{{{(diagnosis.Length > 0 ? "," : "")}}}{{{diagnosis}}}}}""";
            await File.WriteAllTextAsync(Path.Combine(service._folder, "edgellm.json"), settings, cancellationToken);
            await service.LaunchAsync(cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it in order and starts it again with what it has kept.</summary>
    internal async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await LaunchAsync(cancellationToken);
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(_program, _arguments) { RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        await WaitAsync(start, cancellationToken);
    }

    private async Task WaitAsync(long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await TryStatusAsync(cancellationToken);
            if (status?.Engine.State == EngineState.Ready)
            {
                StartSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                ProcessIds = [_process!.Id, (int)status.Engine.ProcessId];
                return;
            }

            if (_process!.HasExited)
            {
                throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The service ended with exit code {_process.ExitCode}.");
            }

            await Task.Delay(s_pollEvery, cancellationToken);
        }
    }

    /// <summary>Until all weights are in memory: mapped ones are read behind everything else after the start. To be asked a quarter of a minute after it.</summary>
    internal async Task WaitForWeightsAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while ((await StatusAsync(cancellationToken)).Memory.Weights is { SizeBytes: > 0 } weights && weights.ResidentBytes < weights.SizeBytes * WholeShare)
        {
            if (Stopwatch.GetElapsedTime(start) > s_longestRead)
            {
                throw new EdgeLlmException(
                    EdgeLlmError.EngineFailed,
                    $"Of {weights.SizeBytes:N0} bytes of weights {weights.ResidentBytes:N0} were in memory after {s_longestRead.TotalMinutes:F0} minutes; what is decoded now reads the others from the disk.");
            }

            await Task.Delay(s_pollEvery, cancellationToken);
        }
    }

    /// <summary>Asks, and takes the times.</summary>
    internal async Task<TimedDiagnosis> DiagnoseAsync(DiagnoseRequest request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (first, firstWord, lastWord) = (0.0, 0.0, 0.0);
        using var call = new DiagnosisService.DiagnosisServiceClient(_channel).Diagnose(request, cancellationToken: cancellationToken);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (first == 0 && response.EventCase is DiagnoseResponse.EventOneofCase.Finding or DiagnoseResponse.EventOneofCase.Completed)
            {
                first = elapsed;
            }

            if (response.EventCase == DiagnoseResponse.EventOneofCase.ReasoningDelta)
            {
                firstWord = firstWord == 0 ? elapsed : firstWord;
                lastWord = elapsed;
            }

            if (response.EventCase == DiagnoseResponse.EventOneofCase.Completed)
            {
                return new TimedDiagnosis(response.Completed.Diagnosis, firstWord, lastWord, first, elapsed);
            }
        }

        throw new EdgeLlmException(EdgeLlmError.EngineFailed, "A diagnosis ended without being complete.");
    }

    /// <summary>Proportional set size of some processes in bytes, see proc_pid_smaps(5).</summary>
    /// <param name="processes">Their ids.</param>
    /// <param name="kind">Which line of smaps_rollup.</param>
    internal static long ProportionalBytes(IEnumerable<int> processes, string kind = "Pss:") => processes.Sum(process =>
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith(kind, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    });

    /// <summary>Processor time that some processes have used.</summary>
    internal static TimeSpan ProcessorTime(params IEnumerable<int> processes) => processes
        .Select(process => Process.GetProcessById(process).TotalProcessorTime)
        .Aggregate(TimeSpan.Zero, (sum, time) => sum + time);

    /// <summary>Stops it in order; its state stays.</summary>
    internal async Task StopAsync()
    {
        if (_process is { HasExited: false } process)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        _process?.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _channel.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Its state.</summary>
    internal async Task<GetStatusResponse> StatusAsync(CancellationToken cancellationToken) =>
        await new SystemService.SystemServiceClient(_channel).GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);

    private async Task<GetStatusResponse?> TryStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await StatusAsync(cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static string Address(string folder) => "unix:" + Path.Combine(folder, "edgellm.sock");
}
