using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeLlm.Bench.Engines;

/// <summary>`edgellm serve` in a process of its own with its engine, asked over gRPC on a Unix socket.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private RunningService(string folder, Process process)
    {
        _folder = folder;
        _process = process;
        _channel = DaemonChannel.Open(Address(folder));
    }

    /// <summary>Seconds from the start of the process to a model that is ready.</summary>
    internal double StartSeconds { get; private set; }

    /// <summary>Daemon and engine.</summary>
    internal int[] ProcessIds { get; private set; } = [];

    internal static async Task<RunningService> StartAsync(BenchModel file, string? folder, CancellationToken cancellationToken)
    {
        folder ??= Directory.CreateTempSubdirectory("edgellm-bench-").FullName;
        var config = Path.Combine(folder, "edgellm.json");
        await File.WriteAllTextAsync(config, $$$"""{"Catalogue":{"Folder":"{{{folder}}}/none"},"Diagnosis":{"TimeLimitSeconds":600}}""", cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "edgellm"),
            ["serve", "--config", config, "--model", Path.GetFullPath(file.Path), "--listen", Address(folder), "--state", Path.Combine(folder, "state")])
        { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        var service = new RunningService(folder, process);
        try
        {
            await service.WaitAsync(start, cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    private async Task WaitAsync(long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await TryStatusAsync(cancellationToken);
            if (status?.Engine.State == EngineState.Ready)
            {
                StartSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                ProcessIds = [_process.Id, (int)status.Engine.ProcessId];
                return;
            }

            if (_process.HasExited)
            {
                throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The service ended with exit code {_process.ExitCode}.");
            }

            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>Asks; the diagnosis, and seconds to the first finding (or to the end, without one) and to the end.</summary>
    internal async Task<(Diagnosis Diagnosis, double First, double Whole)> DiagnoseAsync(DiagnoseRequest request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var first = 0.0;
        using var call = new DiagnosisService.DiagnosisServiceClient(_channel).Diagnose(request, cancellationToken: cancellationToken);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (first == 0 && response.EventCase is DiagnoseResponse.EventOneofCase.Finding or DiagnoseResponse.EventOneofCase.Completed)
            {
                first = elapsed;
            }

            if (response.EventCase == DiagnoseResponse.EventOneofCase.Completed)
            {
                return (response.Completed.Diagnosis, first, elapsed);
            }
        }

        throw new EdgeLlmException(EdgeLlmError.EngineFailed, "A diagnosis ended without being complete.");
    }

    /// <summary>Proportional set size of some processes in bytes, see proc_pid_smaps(5).</summary>
    internal static long ProportionalBytes(params IEnumerable<int> processes) => processes.Sum(process =>
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    });

    /// <summary>Processor time that some processes have used.</summary>
    internal static TimeSpan ProcessorTime(params IEnumerable<int> processes) => processes
        .Select(process => Process.GetProcessById(process).TotalProcessorTime)
        .Aggregate(TimeSpan.Zero, (sum, time) => sum + time);

    /// <summary>Stops it in order; its state stays for the next one if it is asked for.</summary>
    internal async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _channel.Dispose();
        _process.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<GetStatusResponse?> TryStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await new SystemService.SystemServiceClient(_channel).GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static string Address(string folder) => "unix:" + Path.Combine(folder, "edgellm.sock");
}
