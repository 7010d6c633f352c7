using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Models;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm model`: brings models in, checks them, lists them, uses them.</summary>
internal static class ModelCommand
{
    public static Command Create(Screen screen) => new("model", "Bring models in, check them, list them, use them.")
    {
        ModelPullCommand.Create(screen),
        ModelVerifyCommand.Create(screen),
        ModelListCommand.Create(screen),
        ModelUseCommand.Create(screen),
    };

    internal static Option<string> Folder() => new("--folder")
    {
        Description = "Folder of the models.",
        HelpName = "DIR",
        DefaultValueFactory = _ => ModelFolder.Default,
    };

    /// <summary>The file that somebody means: its path, or its name in the folder.</summary>
    internal static string Find(string model, ModelFolder folder) =>
        File.Exists(model) ? Path.GetFullPath(model)
        : ModelName.Problem(model) is null && File.Exists(folder.PathOf(model)) ? folder.PathOf(model)
        : throw new StartException(ExitCodes.NoInput, $"There is no file {model}, and no model of this name in {folder.Path}.");

    internal static Option<string?> Sha256(bool required)
    {
        var option = new Option<string?>("--sha256")
        {
            Description = "SHA-256 that the file must have, as its publisher states it.",
            HelpName = "HEX",
            Required = required,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !Sha256Text.TryParse(text, out _))
            {
                result.AddError("--sha256 must be 64 hex digits.");
            }
        });
        return option;
    }

    internal static string? ToSha256(string? text) => Sha256Text.TryParse(text, out var sha256) ? sha256 : null;
}
