using EdgeLlm.Daemon.Basics;
using EdgeLlm.Inference.Worker;
using Microsoft.Extensions.Logging.Console;

namespace EdgeLlm.Daemon.Cli;

/// <summary>The engine's side of the program, as `edgellm engine` runs it. Standard output belongs to the pipe protocol.</summary>
internal static class EngineEntry
{
    /// <summary>Runs the engine until it is told to finish, its standard input ends, or it fails; returns the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        // The form that systemd reads, "<N>" first, is the one from which the daemon takes each line's level.
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Information)
            .AddSystemdConsole()
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        return await EngineMain.RunAsync(ServiceIdentity.BuildVersion, loggers);
    }
}
