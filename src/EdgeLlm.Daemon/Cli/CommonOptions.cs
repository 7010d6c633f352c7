using System.CommandLine;
using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Address() => new("--address")
    {
        Description = "The daemon: http://IP:PORT or unix:/path. Default: EDGELLM_ADDRESS, or http://127.0.0.1:50051.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => DaemonChannel.DefaultAddress,
    };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON, one document a line." };
}
