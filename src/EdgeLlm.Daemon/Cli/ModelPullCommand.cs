using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Models;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm model pull`: brings a model from a web server or another disk into the folder of the models.</summary>
internal static class ModelPullCommand
{
    public static Command Create(Screen screen)
    {
        var source = new Argument<string>("URL|FILE") { Description = "Where the GGUF file is: http://, https://, or a file, for example on a USB stick." };
        var sha256 = ModelCommand.Sha256(required: true);
        var name = new Option<string?>("--name") { Description = $"File name to keep it under; must end in {ModelName.Suffix}. Default: the source's.", HelpName = "NAME" };
        var folder = ModelCommand.Folder();
        var json = CommonOptions.Json();
        var command = new Command("pull", "Download or copy a model, and check it.") { source, sha256, name, folder, json };
        command.Validators.Add(result =>
        {
            // Either may be missing, which the parser says itself.
            if (result.GetValue(source) is { } from && Problem(from, result.GetValue(name)) is { } problem)
            {
                result.AddError(problem);
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, async () =>
        {
            var from = parsed.GetRequiredValue(source);
            var isQuiet = parsed.GetValue(json);
            var options = new PullOptions();
            var progress = new ProgressBar(screen, options.Time, isQuiet);
            using ModelSource model = ModelName.Address(from) is { } address ? new HttpModelSource(address, options.Time) : new FileModelSource(from);
            var pull = new ModelPull(new ModelFolder(parsed.GetRequiredValue(folder)), options, progress);
            try
            {
                var facts = await pull.RunAsync(model, parsed.GetValue(name) ?? ModelName.Suggest(from), ModelCommand.ToSha256(parsed.GetValue(sha256))!, cancellationToken);
                progress.End();
                new ModelPrinter(screen).PrintPulled(facts, isQuiet);
                return ExitCodes.Ok;
            }
            finally
            {
                progress.End();
            }
        }, "Interrupted. What came is kept: the same command goes on from there."));
        return command;
    }

    private static string? Problem(string source, string? name)
    {
        if (source.Contains("://", StringComparison.Ordinal) && ModelName.Address(source) is not { Scheme: "http" or "https", UserInfo: "" })
        {
            return "The address must be http:// or https://, without user and password.";
        }

        var problem = ModelName.Problem(name ?? ModelName.Suggest(source));
        return problem is null ? null
            : name is null ? $"The source's file name {problem}: choose one with --name."
            : $"--name {problem}.";
    }
}
