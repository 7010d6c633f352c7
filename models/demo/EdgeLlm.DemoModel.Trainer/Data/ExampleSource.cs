using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.DemoModel.Data;

/// <summary>All examples, by number: what is trained on, and four sets that never are.</summary>
internal sealed class ExampleSource : IDisposable
{
    private const int HeldOutEvery = 12;
    private const int SmallExamples = 5_000;
    private const int ShortExamples = 25_000;
    private const long FirstValidationSeed = 1L << 40;

    private readonly FaultCatalogue _catalogue = FaultCatalogue.OpenBuiltIn();
    private readonly ScenarioExamples _scenarios;
    private readonly SyntheticExamples _seen;
    private readonly SyntheticExamples _unseen;
    private readonly InventedCatalogue _invented;

    public ExampleSource()
    {
        var set = ScenarioSet.ReadBuiltIn();
        var heldBack = set.Scenarios.Where(scenario => scenario.HeldBack).Select(scenario => scenario.Entry).ToHashSet(StringComparer.Ordinal);
        var entries = CatalogueData.ReadBuiltIn().Entries.Where(entry => !heldBack.Contains(entry.Id)).ToArray();
        _scenarios = new ScenarioExamples(_catalogue);
        var trained = set.Scenarios.Select(scenario => scenario.Entry).ToHashSet(StringComparer.Ordinal);
        bool IsHeldOut((int Index, CatalogueEntry Item) entry) => entry.Index % HeldOutEvery == 0 && !trained.Contains(entry.Item.Id);
        _seen = new SyntheticExamples(entries.Index().Where(entry => !IsHeldOut(entry)).Select(entry => entry.Item), set.Distractors);
        _unseen = new SyntheticExamples(entries.Index().Where(IsHeldOut).Select(entry => entry.Item), set.Distractors);
        _invented = new InventedCatalogue(new InventedWords(entries));
    }

    /// <summary>A training example; the same number always gives the same one.</summary>
    public Example? Training(long number)
    {
        var random = CaseRandom.For(number, "training example");
        var stage = Stage.At(number);
        var isSmall = random.Chance(stage.SmallShare);
        var evidenceTokens = isSmall ? 80 + random.Below(120) : random.Chance(stage.LongShare) ? 700 : 150 + random.Below(300);
        var kind = random.NextShare();
        if (kind < stage.Invented)
        {
            return _invented.For(number).At(number, evidenceTokens, isSmall);
        }

        return kind < stage.Invented + stage.Scenarios
            ? _scenarios.At(random.Below(ScenarioExamples.Count), evidenceTokens, isSmall ? 1 + random.Below(2) : int.MaxValue)
            : _seen.At(number, evidenceTokens, isSmall);
    }

    /// <summary>Examples never trained on.</summary>
    /// <param name="set">"scenarios": training scenarios, other seeds; "invented": things that don't exist; "seen": entries trained on; "unseen": entries held out.</param>
    /// <param name="count">How many.</param>
    public List<Example> Validation(string set, int count) => [.. Enumerable.Range(0, int.MaxValue)
        .Select(i => set switch
        {
            "scenarios" => _scenarios.ForValidationAt(i, 700),
            "invented" => _invented.For(FirstValidationSeed + i).At(FirstValidationSeed + i, 700),
            "seen" => _seen.At(FirstValidationSeed + i, 700),
            _ => _unseen.At(FirstValidationSeed + i, 700),
        })
        .OfType<Example>()
        .Take(count)];

    public void Dispose() => _catalogue.Dispose();
}
