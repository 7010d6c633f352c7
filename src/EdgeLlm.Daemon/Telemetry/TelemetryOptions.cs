using System.ComponentModel.DataAnnotations;
using System.Net;

namespace EdgeLlm.Daemon.Telemetry;

/// <summary>Section "Telemetry": where measurements and traces go. Nothing leaves the process unless it is named here.</summary>
internal sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Telemetry";

    /// <summary>Where Prometheus may fetch /metrics: "http://IP:PORT". Empty: nowhere.</summary>
    public string Prometheus { get; set; } = "";

    /// <summary>A collector that metrics and traces are sent to by OTLP: "http://HOST:4317". Empty: none.</summary>
    public string Otlp { get; set; } = "";

    /// <summary>How OTLP is spoken.</summary>
    [EnumDataType(typeof(OtlpTransport))]
    public OtlpTransport OtlpTransport { get; set; } = OtlpTransport.Grpc;

    /// <summary>The address that <see cref="Prometheus"/> names; null for none. Valid once the options are.</summary>
    public IPEndPoint? ToPrometheusAddress() =>
        Prometheus.Length > 0 && Uri.TryCreate(Prometheus, UriKind.Absolute, out var uri) && AddressOf(uri) is { } address ? new IPEndPoint(address, uri.Port) : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Prometheus.Length > 0 && !(IsPlainHttp(Prometheus, out var address) && AddressOf(address) is not null && address.PathAndQuery == "/"))
        {
            yield return new ValidationResult(
                $"The field {nameof(TelemetryOptions)}.{nameof(Prometheus)} is \"{Prometheus}\"; write http://IP:PORT and nothing more, such as http://127.0.0.1:9464.");
        }

        if (Otlp.Length > 0 && !IsPlainHttp(Otlp, out _))
        {
            yield return new ValidationResult(
                $"The field {nameof(TelemetryOptions)}.{nameof(Otlp)} is \"{Otlp}\"; write http://HOST:PORT, such as http://127.0.0.1:4317 for a collector on this machine.");
        }
    }

    // No https: without a certificate store of its own to choose from, a service in a cabinet can't tell whom it talks to. A
    // collector beside it can.
    private static bool IsPlainHttp(string text, out Uri uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri!) && uri is { Scheme: "http", UserInfo: "", Fragment: "" };

    private static IPAddress? AddressOf(Uri uri) =>
        uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? address : null;
}
