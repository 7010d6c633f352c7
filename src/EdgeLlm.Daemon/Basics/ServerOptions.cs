using System.ComponentModel.DataAnnotations;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Section "Server": where the daemon listens and keeps its state.</summary>
internal sealed class ServerOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Server";

    private const string DefaultAddress = "http://127.0.0.1:50051";

    /// <summary>Where to listen: "http://IP:PORT" on a loopback address, or "unix:/path/of.sock". None: http://127.0.0.1:50051.</summary>
    public IList<string> Listen { get; set; } = [];

    /// <summary>Folder of the records. Empty: what systemd gives as StateDirectory=, or /var/lib/edgellm.</summary>
    public string StateFolder { get; set; } = "";

    /// <summary>Whether gRPC reflection is offered, so that tools like grpcurl know the contract.</summary>
    public bool Reflection { get; set; } = true;

    /// <summary>Connections at once, on each address.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 64;

    /// <summary>Calls at once on one connection; further ones wait on the caller's side.</summary>
    [Range(1, 1000)]
    public int MaxCallsPerConnection { get; set; } = 64;

    /// <summary>Diagnoses asked for at once, by all callers, be they generated, waiting or still being read.</summary>
    [Range(1, 1000)]
    public int MaxDiagnoses { get; set; } = 24;

    /// <summary>The endpoints to listen on. Valid once the options are.</summary>
    public IReadOnlyList<ListenEndpoint> ToEndpoints() => [.. Addresses().Select(ListenEndpoint.Parse)];

    /// <summary>The folder of the records.</summary>
    public string ToStateFolder() =>
        StateFolder.Length > 0 ? StateFolder
        : Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0] is { Length: > 0 } folder ? folder
        : "/var/lib/edgellm";

    // An override with fewer addresses than the file it overrides leaves empty ones behind.
    private IEnumerable<string> Addresses() => Listen.Any(a => a.Length > 0) ? Listen.Where(a => a.Length > 0) : [DefaultAddress];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Addresses().Select(ListenEndpoint.Check).OfType<string>().Select(problem => new ValidationResult(problem, [nameof(Listen)]));
}
