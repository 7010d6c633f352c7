using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Models;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm model list`: the models in the folder; reads their headers only, and their hashes from the notes of `pull`.</summary>
internal static class ModelListCommand
{
    public static Command Create(Screen screen)
    {
        var folder = ModelCommand.Folder();
        var config = new Option<string?>("--config") { Description = $"Configuration file ({DaemonArguments.DefaultConfigFile} if it is there).", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command("list", "List the models that are here.") { folder, config, json };
        command.SetAction((parsed, _) => CommandRun.GuardAsync(screen, () =>
        {
            var models = new ModelFolder(parsed.GetRequiredValue(folder));
            var configured = FindConfigured(screen, parsed.GetValue(config));
            var printer = new ModelPrinter(screen);
            var facts = Read(models, configured);
            if (parsed.GetValue(json))
            {
                printer.PrintJson(facts);
            }
            else
            {
                printer.PrintList(models, facts, configured);
            }

            return Task.FromResult(ExitCodes.Ok);
        }));
        return command;
    }

    private static List<ModelFacts> Read(ModelFolder folder, string? configured)
    {
        try
        {
            return [.. folder.FindModels().Select(path => ModelFacts.Inspect(path) with
            {
                Sha256 = HashNote.ReadCurrent(path),
                IsConfigured = configured is not null && Real(path) == Real(configured),
            })];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoInput, $"Can't read the folder {folder.Path}: {e.Message}", e);
        }
    }

    // The list is of use without the configuration, which this user may not even be allowed to read.
    private static string? FindConfigured(Screen screen, string? config)
    {
        try
        {
            var configuration = DaemonConfiguration.Read(new DaemonArguments { ConfigFile = config });
            return configuration[$"{ModelOptions.Section}:{nameof(ModelOptions.Path)}"] is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        }
        catch (StartException e)
        {
            screen.Problem($"Which model is configured can't be told: {e.Message}");
            return null;
        }
    }

    private static string Real(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : path;
}
