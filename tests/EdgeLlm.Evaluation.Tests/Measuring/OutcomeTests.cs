using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Tests.Measuring;

public sealed class OutcomeTests
{
    [Fact]
    public void The_right_cause_on_top_counts_for_both_accuracies()
    {
        var outcome = Outcomes.Of(CaseKind.Usual, ["pump/dry", "pump/valve"]);
        Assert.Equal((true, true, true), (outcome.IsTop1, outcome.IsTop3, outcome.IsRight));
    }

    [Fact]
    public void The_right_cause_in_third_place_counts_for_the_first_three_only()
    {
        var outcome = Outcomes.Of(CaseKind.Usual, ["pump/valve", "pump/coupling", "pump/dry"]);
        Assert.Equal((false, true, false), (outcome.IsTop1, outcome.IsTop3, outcome.IsRight));
    }

    [Fact]
    public void The_right_cause_in_fourth_place_counts_for_neither() =>
        Assert.False(Outcomes.Of(CaseKind.Usual, ["pump/valve", "pump/coupling", "pump/seal", "pump/dry"]).IsTop3);

    [Fact]
    public void The_same_identifier_in_another_entry_is_another_cause() => Assert.False(Outcomes.Of(CaseKind.Usual, ["gearbox/dry"]).IsTop1);

    [Fact]
    public void A_cause_of_another_entry_is_right_where_the_case_accepts_it() => Assert.True(Outcomes.Of(CaseKind.Usual, ["tank/empty"]).IsTop1);

    [Fact]
    public void Unknown_is_right_only_where_nothing_is_supported()
    {
        Assert.True(Outcomes.Of(CaseKind.Unsupported, ["unknown"]).IsRight);
        Assert.False(Outcomes.Of(CaseKind.Inverted, ["unknown"]).IsRight);
        Assert.False(Outcomes.Of(CaseKind.Unsupported, ["pump/dry"]).IsRight);
    }

    [Fact]
    public void A_diagnosis_that_did_not_come_is_wrong()
    {
        var outcome = new Outcome(Outcomes.Case(CaseKind.Unsupported), null, "QueueFull", TimeSpan.Zero);
        Assert.Equal((false, false, ""), (outcome.IsRight, outcome.Abstains, outcome.Answer));
    }
}
