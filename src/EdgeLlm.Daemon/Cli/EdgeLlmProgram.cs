using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli.Catalogue;

namespace EdgeLlm.Daemon.Cli;

/// <summary>The command line.</summary>
internal static class EdgeLlmProgram
{
    private const string Serve = "serve";
    private const string Engine = "engine";

    /// <summary>Runs what the arguments ask for; returns one of <see cref="ExitCodes"/>.</summary>
    public static async Task<int> RunAsync(string[] args, Screen screen)
    {
        var parsed = Create(screen).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            screen.Problem(string.Join('\n', parsed.Errors.Select(e => e.Message)));
            screen.Problem("Try: edgellm --help");
            return ExitCodes.Usage;
        }

        // The daemon and the engine know themselves what a signal means; a command has two seconds to end its call.
        var ownsSignals = parsed.CommandResult.Command.Name is Serve or Engine;
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = ownsSignals ? null : TimeSpan.FromSeconds(2),
            });
        }
        catch (Exception e)
        {
            // Unforeseen: all there is to know goes where whoever started us looks.
            screen.Problem($"Something failed inside; please report it. {e}");
            return ExitCodes.Internal;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Create(Screen screen)
    {
        var engine = new Command(Engine, "The engine process; the daemon starts it.") { Hidden = true };
        engine.SetAction(_ => EngineEntry.RunAsync());
        var version = new Command("version", "Show the version.");
        version.SetAction(_ =>
        {
            screen.Line($"edgellm {ServiceIdentity.BuildVersion} ({RuntimeInformation.RuntimeIdentifier})");
            return ExitCodes.Ok;
        });
        var root = new RootCommand("Diagnoses faults of machines with a local language model and a catalogue.")
        {
            ServeCommand.Create(screen),
            engine,
            DiagnoseCommand.Create(screen),
            RecordsCommand.Create(screen),
            StatusCommand.Create(screen),
            CatalogueCommand.Create(screen),
            ModelCommand.Create(screen),
            PlanCommand.Create(screen),
            QuarantineCommand.Create(screen),
            DoctorCommand.Create(screen),
            SupportBundleCommand.Create(screen),
            version,
        };
        return root;
    }
}
