using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class CatalogueAnswerTests
{
    [Theory]
    [InlineData(MatchKind.Exact, 30, 20, 10)]
    [InlineData(MatchKind.Code, 22, 15, 7)]
    [InlineData(MatchKind.Text, 12, 8, 4)]
    public void Catalogue_answer_is_as_sure_as_its_match_and_prefers_common_causes(MatchKind kind, params int[] confidences)
    {
        var answer = CatalogueAnswer.For(Cases.Of(Reports.Overcurrent, kind, [1, 1, 1], [1]));
        Assert.Equal(["K1.1", "K1.2", "K1.3"], answer.Causes.Select(cause => cause.Label));
        Assert.Equal(confidences, answer.Causes.Select(cause => cause.ConfidencePercent));
        Assert.Equal(["Check 1.1a", "Check 1.2a"], answer.Checks.Select(check => check.Text));
        Assert.All(answer.Checks, check => Assert.Equal("Lock out 1", check.SafetyNote));
    }

    [Fact]
    public void Catalogue_answer_cites_the_code_and_the_strongest_facts_but_no_plain_state()
    {
        var cause = CatalogueAnswer.For(Cases.Usual).Causes[0];
        Assert.Equal(["E1", "E2", "E3", "E4"], cause.EvidenceLabels);
        Assert.Equal(["M12.Current"], cause.Signals);
    }

    [Fact]
    public void Catalogue_answer_is_unknown_when_nothing_fits() =>
        Assert.True(CatalogueAnswer.For(Cases.Of(Reports.Unknown, MatchKind.Text)).Unknown);
}
