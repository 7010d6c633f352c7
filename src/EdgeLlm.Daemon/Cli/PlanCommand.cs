using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Daemon.Models;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Planning;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm plan`: how much memory the service will hold with a model, whether that fits, and what would.</summary>
internal static class PlanCommand
{
    public static Command Create(Screen screen)
    {
        var model = new Argument<string>("FILE|NAME") { Description = "A GGUF file, or the name of a model in the folder." };
        var budget = new Option<string?>("--budget") { Description = "What both processes may hold, for example 1200MiB. Default: what the daemon would take.", HelpName = "SIZE" };
        var profile = new Option<MemoryProfile>("--profile") { Description = "Defaults of the following." };
        var context = new Option<int?>("--context") { Description = "Model:ContextTokens.", HelpName = "TOKENS" };
        var slots = new Option<int?>("--slots") { Description = "Model:Slots.", HelpName = "COUNT" };
        var batch = new Option<int?>("--batch") { Description = "Model:BatchTokens.", HelpName = "TOKENS" };
        var drafts = new Option<int?>("--drafts") { Description = "Model:DraftTokens.", HelpName = "TOKENS" };
        var weights = new Option<WeightStorage?>("--weights") { Description = "Model:Weights." };
        var cache = new Option<CacheType?>("--cache") { Description = "Model:CacheType." };
        var folder = ModelCommand.Folder();
        var json = CommonOptions.Json();
        budget.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !MemorySize.TryParse(text, out _))
            {
                result.AddError("--budget must be an amount of memory like 1200MiB or 1.5GiB.");
            }
        });
        InRange(context, 512, 131_072);
        InRange(slots, 1, 32);
        InRange(batch, 32, 2048);
        InRange(drafts, 0, 31);
        var command = new Command("plan", "Tell how much memory a model takes, before anything is loaded.")
        {
            model, budget, profile, context, slots, batch, drafts, weights, cache, folder, json,
        };
        command.SetAction((parsed, _) => CommandRun.GuardAsync(screen, () =>
        {
            var board = BoardMemory.Read();
            var path = ModelCommand.Find(parsed.GetRequiredValue(model), new ModelFolder(parsed.GetRequiredValue(folder)));
            var chosen = MemoryProfiles.Choose(parsed.GetValue(profile), board);
            var defaults = MemoryProfiles.Of(chosen);
            var load = new EngineLoad
            {
                ModelPath = path,
                ContextTokens = parsed.GetValue(context) ?? defaults.ContextTokens,
                Slots = parsed.GetValue(slots) ?? defaults.Slots,
                BatchTokens = parsed.GetValue(batch) ?? defaults.BatchTokens,
                DraftTokens = parsed.GetValue(drafts) ?? defaults.DraftTokens,
                Weights = parsed.GetValue(weights) ?? defaults.Weights,
                CacheType = parsed.GetValue(cache) ?? defaults.CacheType,
            };
            var facts = PlanFacts.Of(Inspect(path), load, chosen, BudgetOf(parsed.GetValue(budget), board));
            new PlanPrinter(screen).Print(facts, parsed.GetValue(json));
            return Task.FromResult(facts.Fits ? ExitCodes.Ok : ExitCodes.Configuration);
        }));
        return command;
    }

    private static MemoryBudget BudgetOf(string? text, BoardMemory board) => text is null
        ? MemoryBudget.Of("", CgroupLimit.Read(CgroupPlace.Find()), board)
        : MemoryBudget.Of(text, null, board) with { Origin = "--budget" };

    private static ModelSummary Inspect(string path)
    {
        try
        {
            return ModelCheck.Inspect(path);
        }
        catch (EdgeLlmException e)
        {
            throw new StartException(ExitCodes.InvalidReport, e.Message, e);
        }
    }

    private static void InRange(Option<int?> option, int least, int most) => option.Validators.Add(result =>
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<int?>() is { } value && (value < least || value > most))
        {
            result.AddError($"{option.Name} must be from {least} to {most}.");
        }
    });
}
