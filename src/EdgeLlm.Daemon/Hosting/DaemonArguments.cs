using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>What the command line says about the daemon; it overrides file and environment.</summary>
internal sealed record DaemonArguments
{
    /// <summary>Where the configuration is looked for if the command line names no file.</summary>
    public const string DefaultConfigFile = "/etc/edgellm/edgellm.json";

    /// <summary>Configuration file; null for the default one, which may be missing.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Overrides Model:Path.</summary>
    public string? Model { get; init; }

    /// <summary>Overrides Server:StateFolder.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Overrides Server:Listen, all of it; empty leaves it.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];
}
