using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Doctor;

/// <summary>What the checks look at.</summary>
internal sealed record DoctorCase
{
    /// <summary>The machine.</summary>
    public required Board Board { get; init; }

    /// <summary>The configuration that the service would start with; null if it could not.</summary>
    public IConfiguration? Configuration { get; init; }

    /// <summary>What is wrong with the configuration, a line each; empty if nothing is.</summary>
    public string ConfigurationProblem { get; init; } = "";

    /// <summary>What the running service says of itself; null if none answers.</summary>
    public GetStatusResponse? Status { get; init; }

    /// <summary>Free bytes of the file system that a folder is, or will be, on; null where that can't be told.</summary>
    public Func<string, long?> FreeBytes { get; init; } = _ => null;

    /// <summary>Megabytes a second that a file is read at; null where that can't be told.</summary>
    public Func<string, double?> ReadSpeed { get; init; } = _ => null;
}
