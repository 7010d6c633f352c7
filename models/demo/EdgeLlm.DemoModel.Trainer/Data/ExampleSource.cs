using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.DemoModel.Data;

/// <summary>All examples, by number: what is trained on, and three sets that never are.</summary>
internal sealed class ExampleSource : IDisposable
{
    private const double ScenarioShare = 0.65;
    private const int HeldOutEvery = 12;
    private const int SmallExamples = 6_000;
    private const double SmallShare = 0.2;
    private const int ShortExamples = 45_000;
    private const double SmallScenarioShare = 0.6;
    private const long FirstValidationSeed = 1L << 40;

    private readonly FaultCatalogue _catalogue = FaultCatalogue.OpenBuiltIn();
    private readonly ScenarioExamples _scenarios;
    private readonly SyntheticExamples _seen;
    private readonly SyntheticExamples _unseen;

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
    }

    /// <summary>A training example; the same number always gives the same one.</summary>
    public Example? Training(long number)
    {
        var random = CaseRandom.For(number, "training example");
        if (number < SmallExamples || random.Chance(SmallShare))
        {
            // Small cases first: from them it learns to bind labels to lines. Short ones next; they cost less.
            return _seen.At(number, 120 + random.Below(100), isSmall: true);
        }

        if (number < ShortExamples && random.Chance(SmallScenarioShare))
        {
            return _scenarios.At(random.Below(ScenarioExamples.Count), 100 + random.Below(120), mostEntries: 1 + random.Below(2));
        }

        var evidenceTokens = number < ShortExamples ? 150 + random.Below(200) : random.Chance(0.25) ? 700 : 200 + random.Below(300);
        return random.Chance(ScenarioShare)
            ? _scenarios.At(random.Below(ScenarioExamples.Count), evidenceTokens)
            : _seen.At(number, evidenceTokens);
    }

    /// <summary>Examples never trained on.</summary>
    /// <param name="set">"scenarios": training scenarios, other seeds; "seen": entries trained on; "unseen": entries held out.</param>
    /// <param name="count">How many.</param>
    public List<Example> Validation(string set, int count) => [.. Enumerable.Range(0, int.MaxValue)
        .Select(i => set switch
        {
            "scenarios" => _scenarios.ForValidationAt(i, 700),
            "seen" => _seen.At(FirstValidationSeed + i, 700),
            _ => _unseen.At(FirstValidationSeed + i, 700),
        })
        .OfType<Example>()
        .Take(count)];

    public void Dispose() => _catalogue.Dispose();
}
