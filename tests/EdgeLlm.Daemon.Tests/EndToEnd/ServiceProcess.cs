using System.Diagnostics;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using EdgeLlm.TestKit;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>The program as systemd would run it: `edgellm serve` in a process of its own, with the real engine behind it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "edgellm");
    private static readonly CallOptions s_patient = new(cancellationToken: TestContext.Current.CancellationToken);

    private readonly string _folder;
    private readonly Task<string> _log;

    private ServiceProcess(string folder, Process process)
    {
        _folder = folder;
        Process = process;
        _log = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Channel = DaemonChannel.Open(AddressIn(folder));
        Diagnosis = new DiagnosisService.DiagnosisServiceClient(Channel);
        System = new SystemService.SystemServiceClient(Channel);
    }

    public Process Process { get; }

    public GrpcChannel Channel { get; }

    public DiagnosisService.DiagnosisServiceClient Diagnosis { get; }

    public SystemService.SystemServiceClient System { get; }

    public string Address => AddressIn(_folder);

    public string StateFolder => Path.Combine(_folder, "state");

    /// <summary>Has it exchange its model; the new one's name, or the reason of the refusal.</summary>
    public async Task<string> SwapAsync(string name, string sha256 = "")
    {
        using var call = new ModelService.ModelServiceClient(Channel).SwapModel(new SwapModelRequest { Name = name, Sha256 = sha256 }, s_patient);
        try
        {
            var events = await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            return events[^1].Completed.Name;
        }
        catch (RpcException e)
        {
            return e.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>().Reason;
        }
    }

    /// <summary>Starts it and waits, as an operator's script would, until it serves; a null model leaves the catalogue alone.</summary>
    public static Task<ServiceProcess> StartAsync(TinyModelOptions? model, string configuration = "{}", params string[] arguments)
    {
        var folder = NewFolder();
        string[] withModel = [];
        if (model is not null)
        {
            var path = Path.Combine(folder, "model.gguf");
            TinyModel.Write(path, model);
            withModel = ["--model", path];
        }

        return StartAsync(folder, configuration, [.. withModel, .. arguments]);
    }

    /// <summary>The same with a model that is there.</summary>
    public static Task<ServiceProcess> StartAsync(string modelPath, string configuration) => StartAsync(NewFolder(), configuration, ["--model", modelPath]);

    /// <summary>The same without a model, in an environment such as systemd gives.</summary>
    public static Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string> environment) => StartAsync(NewFolder(), "{}", [], environment);

    /// <summary>Starts another one where one was: after a crash, or a stop.</summary>
    public Task<ServiceProcess> StartAgainAsync() => StartAsync(_folder, "{}", []);

    private static string NewFolder() => Directory.CreateTempSubdirectory("edgellm-e2e-").FullName;

    private static async Task<ServiceProcess> StartAsync(string folder, string configuration, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var config = Path.Combine(folder, "edgellm.json");
        await File.WriteAllTextAsync(config, configuration, TestContext.Current.CancellationToken);
        var service = new ServiceProcess(folder, Run(["serve", "--config", config, "--listen", AddressIn(folder), "--state", Path.Combine(folder, "state"), .. arguments], environment));
        var (exitCode, _, problems) = await RunToEndAsync("status", "--address", service.Address, "--wait", "60", "--wait-for", "serving");
        Assert.True(exitCode == ExitCodes.Ok, problems);
        return service;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Problems)> RunToEndAsync(params string[] arguments)
    {
        using var process = Run(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var problems = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await problems);
    }

    /// <summary>Waits, by the health service, until the engine is as wanted.</summary>
    public async Task<GetStatusResponse> WaitForEngineAsync(HealthCheckResponse.Types.ServingStatus wanted = HealthCheckResponse.Types.ServingStatus.Serving)
    {
        using var watch = new Health.HealthClient(Channel).Watch(new HealthCheckRequest { Service = "engine" }, s_patient);
        await foreach (var health in watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (health.Status == wanted)
            {
                break;
            }
        }

        return await StatusAsync();
    }

    /// <summary>Waits until the engine is ready after so many restarts.</summary>
    public async Task<GetStatusResponse> WaitForRestartAsync(int restarts)
    {
        while (true)
        {
            var status = await WaitForEngineAsync();
            if (status.Engine.Restarts >= restarts && status.Engine.State == EngineState.Ready)
            {
                return status;
            }
        }
    }

    public async Task<GetStatusResponse> StatusAsync() => await System.GetStatusAsync(new GetStatusRequest(), s_patient);

    /// <summary>Asks, and reads the answer to its end.</summary>
    public async Task<List<DiagnoseResponse>> DiagnoseAsync(DiagnoseRequest request, Func<DiagnoseResponse, Task>? onEach = null)
    {
        using var call = Diagnosis.Diagnose(request, s_patient.WithDeadline(DateTime.UtcNow.AddMinutes(2)));
        var all = new List<DiagnoseResponse>();
        await foreach (var response in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            all.Add(response);
            await (onEach?.Invoke(response) ?? Task.CompletedTask);
        }

        return all;
    }

    /// <summary>As `kill -9` does it.</summary>
    public static void KillHard(int processId) => Process.GetProcessById(processId).Kill();

    /// <summary>As `kill -STOP` does it: the process is there and does nothing.</summary>
    public static async Task FreezeAsync(int processId)
    {
        using var stop = Process.Start("kill", ["-STOP", $"{processId}"]);
        await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As systemd does it; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Process.ExitCode;
    }

    public async Task<string> LogAsync() => await _log;

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        await Process.WaitForExitAsync(CancellationToken.None);
        Process.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string AddressIn(string folder) => "unix:" + Path.Combine(folder, "edgellm.sock");

    private static Process Run(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(s_program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        // A plant's files on this machine are none of the tests' business.
        start.Environment["EDGELLM_Catalogue__Folder"] = Path.Combine(Path.GetTempPath(), "edgellm-e2e-no-plant");
        return Process.Start(start)!;
    }
}
