using System.Globalization;
using System.Text;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>The service on a board: by systemctl from within, by gRPC from outside.</summary>
internal sealed class BoardService(Machine machine) : IAsyncDisposable
{
    private const string Model = "/usr/share/edgellm/models/edgellm-demo.gguf";

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(machine.Address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromMinutes(1) },
        DisposeHttpClient = true,
    });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Settings with the demo's model, and what a test adds: members of the root, such as <c>"Watchdog": {...}</c>.</summary>
    /// <param name="more">Those members.</param>
    /// <param name="reasoningTokens">How long the model thinks: few tokens make a test short, many leave time to interrupt it.</param>
    public static string Settings(string more = "", int reasoningTokens = 16) =>
        $$"""{ "Model": { "Path": "{{Model}}" }, "Diagnosis": { "ReasoningTokens": {{reasoningTokens}}, "AnswerTokens": 96, "EvidenceTokens": 250, "TimeLimitSeconds": 3600 }{{(more.Length > 0 ? ", " + more : "")}} }""";

    /// <summary>Writes the configuration file.</summary>
    public Task ConfigureAsync(string json) =>
        machine.RunAsync($"base64 -d >/etc/edgellm/edgellm.json <<<{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}", Cancelled);

    /// <summary>Writes a drop-in for the unit.</summary>
    public Task DropInAsync(string name, string content) => machine.RunAsync(
        $"mkdir -p /etc/systemd/system/edgellm.service.d && base64 -d >/etc/systemd/system/edgellm.service.d/{name}.conf <<<{Convert.ToBase64String(Encoding.UTF8.GetBytes(content))} && systemctl daemon-reload",
        Cancelled);

    /// <summary>Starts it; returns when systemd has heard READY=1.</summary>
    public async Task StartAsync()
    {
        var (exitCode, output) = await machine.Shell.RunAsync("systemctl start edgellm", Cancelled).WaitAsync(Machine.Patience, Cancelled);
        Assert.True(exitCode == 0, exitCode == 0 ? "" : $"{output}\n{await LogAsync()}");
    }

    /// <summary>A property of the unit.</summary>
    public async Task<string> PropertyAsync(string name) => (await machine.RunAsync($"systemctl show edgellm -P {name}", Cancelled)).Trim();

    /// <summary>The daemon's process.</summary>
    public async Task<int> ProcessAsync() => int.Parse(await PropertyAsync("MainPID"), CultureInfo.InvariantCulture);

    /// <summary>What it has logged in this boot.</summary>
    public Task<string> LogAsync() => machine.RunAsync("journalctl -u edgellm -b -o short-monotonic --no-hostname --no-pager", Cancelled);

    /// <summary>Waits until a line of its log in this boot matches; the line, with its time.</summary>
    public async Task<string> WaitForLogAsync(string pattern)
    {
        var quoted = Convert.ToBase64String(Encoding.UTF8.GetBytes(pattern));
        return await machine.WaitUntilAsync($"journalctl -u edgellm -b -o short-monotonic --no-hostname --no-pager | grep -E -m 1 -e \"$(base64 -d <<<{quoted})\"", Cancelled);
    }

    /// <summary>Its status, as soon as it gives one.</summary>
    public Task<GetStatusResponse> StatusAsync() => RetryAsync(async () => await new SystemService.SystemServiceClient(_channel).GetStatusAsync(
        new GetStatusRequest(), deadline: DateTime.UtcNow + Machine.Patience, cancellationToken: Cancelled));

    /// <summary>Waits for a status that is as wanted.</summary>
    public async Task<GetStatusResponse> WaitForAsync(Func<GetStatusResponse, bool> wanted, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
        while (true)
        {
            var status = await StatusAsync();
            if (wanted(status))
            {
                return status;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Machine.Patience)
            {
                throw new TimeoutException($"It never came to this: {what}. At last: {status}");
            }

            await timer.WaitForNextTickAsync(Cancelled);
        }
    }

    /// <summary>Waits for an engine that is ready.</summary>
    public Task<GetStatusResponse> WaitForEngineAsync() => WaitForAsync(status => status.Engine.State == EngineState.Ready, "the engine is ready");

    /// <summary>Asks for a diagnosis of a sample and reads it to its end.</summary>
    public async Task<Diagnosis> DiagnoseAsync(string sample = "drive-overcurrent", Action<DiagnoseResponse>? onEach = null)
    {
        using var call = Diagnose(Request(sample));
        Diagnosis? diagnosis = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync(Cancelled))
        {
            onEach?.Invoke(response);
            diagnosis = response.Completed?.Diagnosis ?? diagnosis;
        }

        return diagnosis ?? throw new InvalidOperationException("The diagnosis ended without its last event.");
    }

    /// <summary>Asks for a diagnosis, which must be the model's.</summary>
    public async Task<Diagnosis> DiagnoseWithModelAsync(string sample = "drive-overcurrent", Action<DiagnoseResponse>? onEach = null)
    {
        var diagnosis = await DiagnoseAsync(sample, onEach);
        Assert.True(diagnosis.Source == DiagnosisSource.Model, $"The catalogue answered: {diagnosis.FallbackReason} {diagnosis.FallbackDetail}");
        return diagnosis;
    }

    /// <summary>Begins a diagnosis.</summary>
    public AsyncServerStreamingCall<DiagnoseResponse> Diagnose(DiagnoseRequest request) => new DiagnosisService.DiagnosisServiceClient(_channel)
        .Diagnose(request, deadline: DateTime.UtcNow + Machine.Patience, cancellationToken: Cancelled);

    /// <summary>A sample of the repository.</summary>
    public static DiagnoseRequest Request(string sample) => JsonParser.Default.Parse<DiagnoseRequest>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", sample + ".json")));

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    // A daemon that is away for a moment is what these tests are about.
    private static async Task<T> RetryAsync<T>(Func<Task<T>> ask)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable && TimeProvider.System.GetElapsedTime(start) < Machine.Patience)
            {
                await timer.WaitForNextTickAsync(Cancelled);
            }
        }
    }
}
