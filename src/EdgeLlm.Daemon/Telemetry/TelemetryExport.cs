using System.Diagnostics.Metrics;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EdgeLlm.Daemon.Telemetry;

/// <summary>Lets measurements and traces out, as far as it is configured.</summary>
internal static class TelemetryExport
{
    // The runtime's own: collections, heap, threads.
    private const string RuntimeMeter = "System.Runtime";

    // The server's spans carry on the trace of a gateway that sends one (traceparent).
    private const string ServerSource = "Microsoft.AspNetCore";

    /// <summary>Adds what is configured; nothing of it is there otherwise, since each idle megabyte counts on a small board.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddSingleton<DaemonMetrics>();
        var options = OptionsOf(configuration);
        if (options.Prometheus.Length == 0 && options.Otlp.Length == 0)
        {
            return;
        }

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddTelemetrySdk().AddService("edgellm", serviceVersion: ServiceIdentity.BuildVersion))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(DaemonMetrics.MeterName, RuntimeMeter);
                ((IDeferredMeterProviderBuilder)metrics).Configure((provider, deferred) => OnlyOfThisHost(deferred, provider.GetRequiredService<IMeterFactory>()));
                if (options.Prometheus.Length > 0)
                {
                    metrics.AddPrometheusExporter();
                }

                if (options.Otlp.Length > 0)
                {
                    metrics.AddOtlpExporter(otlp => Configure(otlp, options, "v1/metrics"));
                }
            });
        if (options.Otlp.Length > 0)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(DiagnosisTrace.SourceName, ServerSource)
                .AddOtlpExporter(otlp => Configure(otlp, options, "v1/traces")));
        }
    }

    /// <summary>
    /// Has the server listen for Prometheus too. HTTP/1.1 is spoken there and nowhere else, which keeps the two apart: no
    /// diagnosis is asked for where metrics are read.
    /// </summary>
    public static void ListenForPrometheus(this KestrelServerOptions kestrel, TelemetryOptions telemetry)
    {
        if (telemetry.ToPrometheusAddress() is { } address)
        {
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    /// <summary>Answers Prometheus; to be put before everything that answers callers.</summary>
    public static void UsePrometheus(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Prometheus.Length > 0)
        {
            app.MapWhen(
                context => !HttpProtocol.IsHttp2(context.Request.Protocol),
                metrics => metrics.UseOpenTelemetryPrometheusScrapingEndpoint());
        }
    }

    private static TelemetryOptions OptionsOf(IConfiguration configuration) =>
        configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();

    // A process can have several hosts, as tests do; each tells of itself alone.
    private static void OnlyOfThisHost(MeterProviderBuilder metrics, IMeterFactory meters) => metrics.AddView(instrument =>
        instrument.Meter.Name == DaemonMetrics.MeterName && instrument.Meter.Scope != meters ? MetricStreamConfiguration.Drop : null);

    private static void Configure(OtlpExporterOptions otlp, TelemetryOptions options, string path)
    {
        var isHttp = options.OtlpTransport == OtlpTransport.Http;
        otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

        // Whoever sets an address is expected to set all of it.
        otlp.Endpoint = new Uri(isHttp ? $"{options.Otlp.TrimEnd('/')}/{path}" : options.Otlp);
    }
}
