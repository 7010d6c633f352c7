using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm serve`: the daemon.</summary>
internal static class ServeCommand
{
    public static Command Create(Screen screen)
    {
        var config = new Option<string?>("--config") { Description = $"Configuration file ({DaemonArguments.DefaultConfigFile} if it is there).", HelpName = "FILE" };
        var model = new Option<string?>("--model") { Description = "GGUF file to load; without one the catalogue alone answers.", HelpName = "FILE" };
        var listen = new Option<string[]>("--listen") { Description = "Where to listen: http://IP:PORT on loopback, or unix:/path; may be repeated.", HelpName = "ADDRESS" };
        var state = new Option<string?>("--state") { Description = "Folder of the records.", HelpName = "DIR" };
        var check = new Option<bool>("--check") { Description = "Only check the configuration, and end." };
        var command = new Command("serve", "Run the daemon.") { config, model, listen, state, check };
        command.SetAction((parsed, cancellationToken) =>
        {
            var arguments = new DaemonArguments
            {
                ConfigFile = parsed.GetValue(config),
                Model = parsed.GetValue(model),
                Listen = parsed.GetValue(listen) ?? [],
                StateFolder = parsed.GetValue(state),
            };
            HeapLimit.SetOwn();
            return parsed.GetValue(check) ? CommandRun.GuardAsync(screen, () => CheckAsync(arguments, screen)) : RunAsync(arguments, screen, cancellationToken);
        });
        return command;
    }

    // For whoever would replace a running service, before it is stopped.
    private static Task<int> CheckAsync(DaemonArguments arguments, Screen screen)
    {
        DaemonConfiguration.Read(arguments);
        screen.Line("The configuration is valid.");
        return Task.FromResult(ExitCodes.Ok);
    }

    internal static async Task<int> RunAsync(DaemonArguments arguments, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = DaemonHost.Build(arguments);
            try
            {
                await DaemonStart.StartAsync(app, cancellationToken);
                await app.WaitForShutdownAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Told to stop before it was up, which is no failure.
                await app.StopAsync(CancellationToken.None);
            }

            return ExitCodes.Ok;
        }
        catch (StartException e)
        {
            screen.Problem(e.Message);
            return e.ExitCode;
        }
    }
}
