using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Models;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm model verify`: reads all of a model file, tells its hash and what it is, and whether it can be used.</summary>
internal static class ModelVerifyCommand
{
    public static Command Create(Screen screen)
    {
        var model = new Argument<string>("FILE|NAME") { Description = "A GGUF file, or the name of a model in the folder." };
        var sha256 = ModelCommand.Sha256(required: false);
        var folder = ModelCommand.Folder();
        var json = CommonOptions.Json();
        var command = new Command("verify", "Check a model file and tell its hash.") { model, sha256, folder, json };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, async () =>
        {
            var path = ModelCommand.Find(parsed.GetRequiredValue(model), new ModelFolder(parsed.GetRequiredValue(folder)));
            var isQuiet = parsed.GetValue(json);
            var found = await HashAsync(path, new ProgressBar(screen, TimeProvider.System, isQuiet), cancellationToken);
            var facts = Judge(ModelFacts.Inspect(path) with { Sha256 = found }, ModelCommand.ToSha256(parsed.GetValue(sha256)), HashNote.Read(path), out var verdict);
            new ModelPrinter(screen).PrintVerified(facts, verdict, isQuiet);
            return facts.Problem is null ? ExitCodes.Ok : ExitCodes.InvalidReport;
        }));
        return command;
    }

    private static async Task<string> HashAsync(string path, ProgressBar progress, CancellationToken cancellationToken)
    {
        try
        {
            return await FileHash.Sha256Async(path, new HashProgress(progress, path), cancellationToken);
        }
        catch (EdgeLlmException e)
        {
            throw new StartException(ExitCodes.NoInput, e.Message, e);
        }
        finally
        {
            progress.End();
        }
    }

    // What the caller wants goes before what was noted; a sound header does not make up for a wrong hash.
    private static ModelFacts Judge(ModelFacts facts, string? wanted, string? noted, out string verdict)
    {
        var isWrong = (wanted ?? noted) is { } due && due != facts.Sha256;
        verdict = isWrong && wanted is not null ? $"wanted is {wanted}: this is another file, or it is damaged"
            : isWrong ? $"when it came it was {noted}: it was changed or damaged since"
            : wanted is not null ? "as wanted"
            : noted is not null ? "as when it came"
            : "nothing to compare with: compare it with the publisher's page";
        return isWrong ? facts with { Problem = $"SHA-256 {facts.Sha256}: {verdict}." } : facts;
    }
}
