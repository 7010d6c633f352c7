using System.Globalization;
using System.Text.Json;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference.Planning;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows a memory plan to people and machines.</summary>
internal sealed class PlanPrinter(Screen screen)
{
    /// <summary>The table, the verdict, and what would fit.</summary>
    public void Print(PlanFacts facts, bool asJson)
    {
        if (asJson)
        {
            screen.Raw(JsonSerializer.Serialize(facts, PlanJson.Default.PlanFacts));
            return;
        }

        var settings = facts.Settings;
        screen.Heading($"{facts.Model}, profile {facts.Profile}");
        screen.Line($"  {settings.ContextTokens} tokens of context, {settings.Slots} at once, batches of {settings.BatchTokens}, {settings.DraftTokens} drafts, weights {settings.Weights}, cache {settings.CacheType}");
        screen.Line();
        foreach (var part in facts.Parts)
        {
            screen.Line($"  {Name(part.Use),-14}{Number(part.Bytes),9} MiB  {part.Why}");
        }

        screen.Line($"  {"Needed",-14}{Number(facts.NeededBytes),9} MiB  of which {Number(facts.ExpectedBytes)} MiB are expected to be held");
        screen.Line($"  {"Budget",-14}{Number(facts.BudgetBytes),9} MiB  {facts.BudgetOrigin}");
        screen.Line();
        screen.Line(Verdict(facts));
        foreach (var change in facts.Changes ?? [])
        {
            screen.Line($"  Model:{change.Setting,-15}{change.From} -> {change.To}: {change.Price}");
        }
    }

    private static string Verdict(PlanFacts facts) => facts switch
    {
        { Problem: { } problem } => $"IMPOSSIBLE: {problem}",
        { Fits: true } => $"It fits; {Number(facts.BudgetBytes - facts.NeededBytes)} MiB are left.",
        { Changes: not null } => $"IT DOES NOT FIT by {Number(facts.NeededBytes - facts.BudgetBytes)} MiB. This would, with {Number(facts.ChangedNeededBytes ?? 0)} MiB:",
        _ => $"IT DOES NOT FIT, whatever the settings: the smallest need {Number(facts.SmallestBytes ?? 0)} MiB. Raise the budget or take a smaller model.",
    };

    private static string Name(MemoryUse use) => use switch
    {
        MemoryUse.Cache => "KV cache",
        _ => use.ToString(),
    };

    private static string Number(long bytes) => (bytes / 1048576.0).ToString("N1", CultureInfo.InvariantCulture);
}
