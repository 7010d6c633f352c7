using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Tests.Measuring;

public sealed class ScorecardTests
{
    private static readonly Scorecard s_score = Scorecard.Of(
    [
        Outcomes.Of(CaseKind.Usual, ["pump/dry"], 0.8, "a"),
        Outcomes.Of(CaseKind.Inverted, ["pump/valve", "pump/dry"], 0.4, "b"),
        Outcomes.Of(CaseKind.Other, ["unknown"], group: "c"),
        Outcomes.Of(CaseKind.Unsupported, ["unknown"], group: "d"),
        Outcomes.Of(CaseKind.Unsupported, ["pump/dry"], 0.2, "e"),
        Outcomes.Of(CaseKind.Usual, ["pump/dry"], 0.8, "a", Twin.Paraphrased),
        Outcomes.Of(CaseKind.Usual, ["pump/valve"], 0.8, "a", Twin.Reordered),
        Outcomes.Of(CaseKind.Unsupported, ["unknown"], group: "d", twin: Twin.Reordered),
    ]);

    [Theory]
    [InlineData("right answer", 2, 5)]
    [InlineData("top-1", 1, 3)]
    [InlineData("top-3", 2, 3)]
    [InlineData("false abstention", 1, 3)]
    [InlineData("abstention recall", 1, 2)]
    [InlineData("abstention precision", 1, 2)]
    [InlineData("a diagnosis came", 8, 8)]
    [InlineData("every cause cites", 8, 8)]
    [InlineData("same answer when worded otherwise", 1, 1)]
    [InlineData("same answer in another order", 1, 2)]
    public void Rates_count_what_they_name(string name, int hits, int total) =>
        Assert.Equal(new Rate(hits, total), s_score.Lines.Single(line => line.Name.StartsWith(name, StringComparison.Ordinal)).Rate);

    [Fact]
    public void Parts_sum_up_to_the_whole() => Assert.All(
        s_score.Slices.GroupBy(slice => slice.Group),
        group => Assert.Equal((2, 5), (group.Sum(slice => slice.Right.Hits), group.Sum(slice => slice.Right.Total))));

    // Named: 0.8 right, 0.4 wrong, 0.2 where nothing is right: (0.04 + 0.16 + 0.04) / 3.
    [Fact]
    public void A_cause_named_where_none_is_right_counts_against_calibration() => Assert.Equal(0.08, s_score.Calibration.Brier, 12);

    [Fact]
    public void Twins_count_for_consistency_alone() => Assert.Equal((5, 3), (s_score.Cases, s_score.Twins));
}
