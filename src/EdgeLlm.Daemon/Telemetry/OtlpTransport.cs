namespace EdgeLlm.Daemon.Telemetry;

/// <summary>What carries OTLP.</summary>
internal enum OtlpTransport
{
    /// <summary>gRPC; collectors listen on port 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP/1.1; collectors listen on port 4318.</summary>
    Http,
}
