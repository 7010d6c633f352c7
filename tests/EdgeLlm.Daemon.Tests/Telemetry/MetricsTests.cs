using System.Net;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Inference;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeLlm.Daemon.Tests.Telemetry;

public sealed class MetricsTests
{
    private const string OnAnyPort = """{"Telemetry":{"Prometheus":"http://127.0.0.1:0"}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_reads_how_diagnoses_ended_and_what_they_took()
    {
        await using var daemon = await TestDaemon.StartAsync(configuration: OnAnyPort);
        await daemon.DiagnoseAsync(Reports.Valid("m-1"));
        await daemon.DiagnoseAsync(Reports.Valid("m-1"));
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.ModelNotResident, "Not now."));
        await daemon.DiagnoseAsync(Reports.Valid("m-2"));
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.QueueFull, "Too many."));
        await daemon.RefuseAsync(Reports.Valid("m-3"));
        var invalid = Reports.Valid("m-4");
        invalid.Report.Asset.Id = "";
        await daemon.RefuseAsync(invalid);

        var metrics = await ScrapeAsync(daemon);
        Assert.Equal(1, metrics.Of("edgellm_diagnoses_total", "edgellm_outcome=\"completed\"", "edgellm_source=\"model\""));
        Assert.Equal(1, metrics.Of("edgellm_diagnoses_total", "edgellm_outcome=\"repeated\""));
        Assert.Equal(1, metrics.Of("edgellm_diagnoses_total", "edgellm_source=\"catalogue\"", "edgellm_fallback_reason=\"EngineUnavailable\""));
        Assert.Equal(1, metrics.Of("edgellm_diagnoses_total", "edgellm_outcome=\"failed\"", "error_type=\"QUEUE_FULL\""));
        Assert.Equal(1, metrics.Of("edgellm_diagnoses_total", "edgellm_outcome=\"refused\"", "error_type=\"INVALID_REPORT\""));

        // A repeated diagnosis took nothing.
        Assert.Equal(1, metrics.Of("edgellm_diagnosis_duration_seconds_count", "edgellm_source=\"model\""));
        Assert.Equal(20, metrics.Of("edgellm_generation_tokens_total", "edgellm_token_kind=\"answer\""));
        Assert.Equal(0.006, metrics.Of("edgellm_diagnosis_phase_duration_seconds_sum", "edgellm_phase=\"think\""), 6);
        Assert.Equal(0.005, metrics.Of("gen_ai_server_time_to_first_token_seconds_sum", "gen_ai_request_model=\"scripted\""), 6);
        Assert.Equal(0.013 / 22, metrics.Of("gen_ai_server_time_per_output_token_seconds_sum"), 6);
    }

    [Fact]
    public async Task Prometheus_reads_the_state_of_the_service()
    {
        await using var daemon = await TestDaemon.StartAsync(configuration: OnAnyPort);
        var metrics = await ScrapeAsync(daemon);
        Assert.Equal(1, metrics.Of("edgellm_engine_state", "edgellm_engine_state=\"disabled\""));
        Assert.Equal(0, metrics.Of("edgellm_engine_state", "edgellm_engine_state=\"ready\""));
        Assert.Equal(1, metrics.Of("edgellm_memory_state"));
        Assert.Equal(1, metrics.Of("edgellm_records_healthy"));
        Assert.Equal((0, 0), (metrics.Of("edgellm_watchdog_step"), metrics.Of("edgellm_quarantine_entries")));
        Assert.Equal(1, metrics.Of("edgellm_service_info", $"service_version=\"{ServiceIdentity.BuildVersion}\""));
        Assert.InRange(metrics.Of("edgellm_memory_usage_bytes", "edgellm_process=\"daemon\""), 1, double.MaxValue);
        Assert.InRange(metrics.Of("edgellm_memory_budget_bytes"), 1, double.MaxValue);
    }

    [Fact]
    public async Task Callers_and_prometheus_have_doors_of_their_own()
    {
        await using var daemon = await TestDaemon.StartAsync(configuration: OnAnyPort);
        using var http = new HttpClient();
        using var other = await http.GetAsync(new Uri(AddressOf(daemon), "edgellm.v1.SystemService/GetStatus"), Ct);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        // HTTP/2 is not spoken there, so no call gets as far as a service.
        using var channel = DaemonChannel.Open(AddressOf(daemon).ToString().TrimEnd('/'));
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () =>
            await new Protos.V1.SystemService.SystemServiceClient(channel).GetStatusAsync(new Protos.V1.GetStatusRequest(), cancellationToken: Ct));
    }

    [Fact]
    public async Task Nothing_is_exported_unless_it_is_configured()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.DoesNotContain(daemon.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses, address => address.StartsWith("http://127", StringComparison.Ordinal));
        Assert.Null(daemon.App.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
        Assert.Null(daemon.App.Services.GetService<OpenTelemetry.Trace.TracerProvider>());
    }

    [Theory]
    [InlineData("Prometheus", "127.0.0.1:9464")]
    [InlineData("Prometheus", "https://127.0.0.1:9464")]
    [InlineData("Prometheus", "http://board:9464")]
    [InlineData("Prometheus", "http://127.0.0.1:9464/metrics")]
    [InlineData("Otlp", "collector:4317")]
    [InlineData("Otlp", "https://collector:4317")]
    [InlineData("OtlpTransport", "Carrier pigeon")]
    public void An_address_that_can_not_be_used_is_refused_before_the_start(string key, string value)
    {
        var folder = Directory.CreateTempSubdirectory("edgellm").FullName;
        var file = Path.Combine(folder, "edgellm.json");
        File.WriteAllText(file, $$$"""{"Telemetry":{"{{{key}}}":"{{{value}}}"}}""");
        var refusal = Assert.Throws<StartException>(() => DaemonHost.Build(new DaemonArguments { ConfigFile = file, StateFolder = folder }));
        Assert.Contains($"Telemetry:{key}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, refusal.ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Otlp_sends_metrics_and_traces_to_the_collector_that_is_configured()
    {
        await using var collector = await PlayedCollector.StartAsync();
        await using (var daemon = await TestDaemon.StartAsync(configuration: $$$"""{"Telemetry":{"Otlp":"{{{collector.Address}}}","OtlpTransport":"Http"}}"""))
        {
            await daemon.DiagnoseAsync(Reports.Valid("otlp-1"));
        }

        // What is held back is sent on the way out.
        var received = await collector.ReceivedAsync("/v1/metrics", "/v1/traces");
        Assert.Contains("edgellm.diagnoses", received["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("otlp-1", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("prefill", received["/v1/traces"], StringComparison.Ordinal);
    }

    internal static async Task<Scrape> ScrapeAsync(TestDaemon daemon)
    {
        using var http = new HttpClient();
        return new Scrape(await http.GetStringAsync(new Uri(AddressOf(daemon), "metrics"), Ct));
    }

    private static Uri AddressOf(TestDaemon daemon) => new(daemon.App.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.Single(address => address.StartsWith("http://127", StringComparison.Ordinal)));
}
