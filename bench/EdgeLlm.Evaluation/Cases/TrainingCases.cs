using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>
/// The only door for whoever trains a model: seeds of the training range and scenarios that are not held back. All that
/// leads to other cases is internal.
/// </summary>
public static class TrainingCases
{
    private static readonly ScenarioSet s_all = ScenarioSet.ReadBuiltIn();
    private static readonly ScenarioSet s_seen = s_all with { Scenarios = [.. s_all.Scenarios.Where(scenario => !scenario.HeldBack)] };

    /// <summary>Number of training cases.</summary>
    public static int Count => SeedRange.Training.Count;

    /// <summary>The training case at a place from 0 to <see cref="Count"/>, always the same.</summary>
    public static LabelledCase At(int place)
    {
        var seed = SeedRange.Training[place];
        var random = CaseRandom.For(seed, "choice");
        var scenario = random.Pick(s_seen.Scenarios);
        return CaseGenerator.Generate(s_seen, scenario, random.Below(scenario.Cases.Length), seed, random.Chance(EvaluationSet.EnglishShare) ? "en" : "zh");
    }
}
