using System.Globalization;
using System.Text.Json;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Models;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows models to people and machines.</summary>
internal sealed class ModelPrinter(Screen screen)
{
    /// <summary>What was pulled, and how to use it.</summary>
    public void PrintPulled(ModelFacts facts, bool asJson)
    {
        if (asJson)
        {
            PrintJson([facts]);
            return;
        }

        PrintFacts(facts, "as wanted");
        screen.Line($"  Use it      \"Model\": {{ \"Path\": \"{facts.Path}\" }} in {DaemonArguments.DefaultConfigFile}, or edgellm serve --model {facts.Path}");
    }

    /// <summary>What was found in a file; what is wrong goes to standard error.</summary>
    public void PrintVerified(ModelFacts facts, string verdict, bool asJson)
    {
        if (asJson)
        {
            PrintJson([facts]);
        }
        else
        {
            PrintFacts(facts, verdict);
        }

        if (facts.Problem is { } problem)
        {
            screen.Problem(problem);
        }
    }

    /// <summary>One document a line.</summary>
    public void PrintJson(IEnumerable<ModelFacts> models)
    {
        foreach (var facts in models)
        {
            screen.Raw(JsonSerializer.Serialize(facts, ModelJson.Default.ModelFacts));
        }
    }

    /// <summary>All models of a folder and what is on its way there.</summary>
    public void PrintList(ModelFolder folder, IReadOnlyList<ModelFacts> models, string? configured)
    {
        screen.Heading($"Models in {folder.Path}");
        foreach (var facts in models)
        {
            screen.Line($"{(facts.IsConfigured ? "*" : " ")} {TerminalText.Line(facts.File)}  {Size.Of(facts.SizeBytes)}, "
                + (facts.Problem is { } problem ? $"can't be used: {TerminalText.Line(problem)}" : $"{TerminalText.Line(facts.Quantisation ?? "")}, licence {(facts.License is { Length: > 0 } licence ? TerminalText.Line(licence) : "not named")}"));
            screen.Line($"    SHA-256 {facts.Sha256 ?? "not verified"}");
        }

        foreach (var part in folder.FindParts())
        {
            screen.Line($"  {TerminalText.Line(Path.GetFileName(part))}  {Size.Of(new FileInfo(part).Length)}, unfinished: pull it again to go on");
        }

        if (models.Count == 0)
        {
            screen.Line("  none");
        }

        screen.Line(
            configured is null ? "No model is configured."
            : models.Any(facts => facts.IsConfigured) ? "* is configured."
            : $"Configured is {configured}, which is not among them.");
    }

    private void PrintFacts(ModelFacts facts, string verdict)
    {
        screen.Heading(facts.File);
        screen.Line($"  File        {facts.Path}, {Size.Of(facts.SizeBytes)} ({Number(facts.SizeBytes)} bytes)");
        screen.Line($"  SHA-256     {facts.Sha256} ({verdict})");
        if (facts.Name is null)
        {
            return;
        }

        // The check of the header refuses a file that lacks any of what the last two lines say.
        screen.Line($"  Model       {TerminalText.Line(facts.Name)} ({facts.Architecture}, {facts.Quantisation})");
        screen.Line($"  Parameters  {Number(facts.Parameters ?? 0)}");
        screen.Line($"  Context     {Number(facts.ContextTokens ?? 0)} tokens");
        screen.Line($"  Licence     {(facts.License is { Length: > 0 } licence ? TerminalText.Line(licence) : "the file names none")}");
        screen.Line("  Chat form   DeepSeek R1's, complete");
        screen.Line("  Tensors     all there, within the file");
        if (facts.Caution is { Length: > 0 } caution)
        {
            screen.Line($"  MIND        {TerminalText.Line(caution)}");
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
