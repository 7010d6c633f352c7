using System.Collections.Immutable;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>The cases of one evaluation: first all originals, then the twins of some.</summary>
internal static class EvaluationSet
{
    /// <summary>Part of the cases that are in English; the others are in Chinese.</summary>
    internal const double EnglishShare = 0.6;

    /// <summary>Originals of the default set.</summary>
    internal const int DefaultCases = 200;

    // Every fourth original has two twins.
    private const int TwinStride = 4;

    /// <summary>
    /// Makes <paramref name="count"/> originals: the first case of every scenario, then the second of every scenario, and so
    /// on, cases in an order drawn once for each scenario. So a short set is as varied as a long one.
    /// </summary>
    internal static ImmutableArray<LabelledCase> Build(ScenarioSet set, SeedRange range, int count)
    {
        var originals = ImmutableArray.CreateBuilder<LabelledCase>();
        var twins = ImmutableArray.CreateBuilder<LabelledCase>();
        for (var place = 0; place < count; place++)
        {
            var round = place / set.Scenarios.Length;
            var scenario = set.Scenarios[place % set.Scenarios.Length];
            var index = Order(scenario)[round % scenario.Cases.Length];
            var language = CaseRandom.For(range[place], "language").Chance(EnglishShare) ? "en" : "zh";
            LabelledCase Make(Twin twin) => CaseGenerator.Generate(set, scenario, index, range[place], language, twin);
            originals.Add(Make(Twin.None));
            if (place % TwinStride == 0)
            {
                twins.AddRange(Make(Twin.Paraphrased), Make(Twin.Reordered));
            }
        }

        return [.. originals, .. twins];
    }

    private static int[] Order(Scenario scenario)
    {
        int[] order = [.. Enumerable.Range(0, scenario.Cases.Length)];
        var key = 0L;
        foreach (var letter in scenario.Id)
        {
            key = (key * 31) + letter;
        }

        CaseRandom.For(key, "cases").Shuffle(order);
        return order;
    }
}
