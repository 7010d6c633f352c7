using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Tests.Cases;

public sealed class EvaluationSetTests
{
    private static readonly IReadOnlyList<LabelledCase> s_cases =
        EvaluationSet.Build(ScenarioSet.ReadBuiltIn(), SeedRange.Development, EvaluationSet.DefaultCases);

    private static readonly IReadOnlyList<LabelledCase> s_originals = [.. s_cases.Where(one => one.Twin == Twin.None)];

    [Fact]
    public void Set_meets_every_scenario_in_every_kind_and_both_languages()
    {
        Assert.Equal(EvaluationSet.DefaultCases, s_originals.Count);
        Assert.Equal(ScenarioSet.ReadBuiltIn().Scenarios.Select(scenario => scenario.Id), s_originals.Select(one => one.ScenarioId).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Enum.GetValues<CaseKind>(), kind => Assert.InRange(s_originals.Count(one => one.Kind == kind), 25, 125));
        Assert.InRange(s_originals.Count(one => one.Language == "en") / (double)s_originals.Count, 0.5, 0.7);
    }

    [Fact]
    public void Every_fourth_case_has_one_twin_of_each_sort_in_its_group()
    {
        var groups = s_cases.GroupBy(one => one.GroupId).ToList();
        Assert.All(groups, group => Assert.Contains(string.Join(' ', group.Select(one => one.Twin)), (string[])["None", "None Paraphrased Reordered"]));
        Assert.Equal(EvaluationSet.DefaultCases / 4, groups.Count(group => group.Count() == 3));
    }

    [Fact]
    public void No_two_cases_have_the_same_name() => Assert.Distinct(s_cases.Select(one => one.Id));

    [Fact]
    public void A_short_set_is_the_beginning_of_a_long_one() => Assert.Equal(
        s_originals.Take(70).Select(one => one.Id),
        EvaluationSet.Build(ScenarioSet.ReadBuiltIn(), SeedRange.Development, 70).Where(one => one.Twin == Twin.None).Select(one => one.Id));
}
