using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Measuring;

namespace EdgeLlm.Evaluation.Tests.Measuring;

public sealed class GroundingTests
{
    private static readonly Diagnosis s_good = Outcomes.Diagnosis(["pump/dry", "pump/valve"]);

    [Fact]
    public void A_diagnosis_that_cites_what_is_there_holds()
    {
        Assert.True(Grounding.CitationsHold(s_good));
        Assert.True(Grounding.IsWellFormed(s_good));
        Assert.True(Grounding.IsWellFormed(Outcomes.Diagnosis(["unknown"])));
    }

    [Fact]
    public void A_cause_without_evidence_does_not_hold() => Assert.False(Grounding.CitationsHold(With(cause => cause with { EvidenceLabels = [] })));

    [Fact]
    public void A_label_that_is_not_there_does_not_hold()
    {
        Assert.False(Grounding.CitationsHold(With(cause => cause with { EvidenceLabels = ["E1", "E2"] })));
        Assert.False(Grounding.CitationsHold(With(cause => cause with { ContradictingEvidenceLabels = ["E9"] })));
        Assert.False(Grounding.CitationsHold(s_good with { UnknownEvidenceLabels = ["E9"] }));
    }

    [Fact]
    public void A_catalogue_label_of_another_entry_does_not_hold() => Assert.False(Grounding.CitationsHold(With(cause => cause with { CatalogueEntryId = "gearbox" })));

    [Fact]
    public void Likelihoods_that_rise_or_leave_their_range_are_malformed()
    {
        Assert.False(Grounding.IsWellFormed(s_good with { Causes = [.. s_good.Causes.Reverse()] }));
        Assert.False(Grounding.IsWellFormed(With(cause => cause with { Likelihood = 1.2 })));
    }

    [Fact]
    public void Causes_beside_unknown_and_neither_of_both_are_malformed()
    {
        Assert.False(Grounding.IsWellFormed(s_good with { Unknown = true }));
        Assert.False(Grounding.IsWellFormed(s_good with { Causes = [] }));
    }

    [Fact]
    public void A_check_for_no_cause_is_malformed() => Assert.False(Grounding.IsWellFormed(s_good with { Checks = [new Check("C7", "Look", "")] }));

    private static Diagnosis With(Func<Cause, Cause> change) => s_good with { Causes = s_good.Causes.SetItem(0, change(s_good.Causes[0])) };
}
