using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class GroundingCheckTests
{
    [Fact]
    public void Answer_that_names_what_does_not_exist_is_refused()
    {
        var torque = Reports.With(Reports.Number("Torque", 9, new Limits(High: 8)), Reports.Number("Winding", 9, new Limits(High: 8)));
        var caseFile = Cases.With(torque, [new ConfirmedCause("entry-1", "ramp", 40, Reports.Noon)], Cases.Cause("ramp", Cases.Sign("torque", SignState.Normal)), Cases.Cause("jam", Cases.Sign("torque", SignState.High), Cases.Sign("winding", SignState.High)));
        var good = CatalogueAnswer.For(caseFile);
        var (cause, refuted) = (good.Causes[0], good.Causes[1]);
        ImmutableArray<Answer> bad =
        [
            good with { Causes = [cause with { Label = "C9" }] },
            good with { Causes = [cause with { CatalogueEntryId = "other" }] },
            good with { Causes = [cause with { CauseId = "other" }] },
            good with { Causes = [cause with { CatalogueLabel = "K2" }] },
            good with { Causes = [cause with { EvidenceLabels = ["E0"] }] },
            good with { Causes = [cause with { EvidenceLabels = [] }] },
            good with { Causes = [cause with { ContradictingEvidenceLabels = ["E77"] }] },
            good with { Causes = [cause, refuted with { EvidenceLabels = refuted.ContradictingEvidenceLabels }] },
            good with { Causes = [refuted, cause] },
            good with { Causes = [cause with { Signals = ["Invented.Tag"] }] },
            good with { Causes = [cause, cause] },
            good with { Causes = [cause with { Likelihood = 1.01 }] },
            good with { Causes = [cause with { Likelihood = double.NaN }] },
            good with { UnknownLikelihood = 0.99 },
            good with { Checks = [new Check("C7", "Look", "")] },
            good with { Causes = [], UnknownEvidence = ["E0"] },
        ];
        Assert.Same(good, GroundingCheck.Verify(good, caseFile));
        Assert.All(bad, answer => Assert.Equal(
            EdgeLlmError.EngineFailed, Assert.Throws<EdgeLlmException>(() => GroundingCheck.Verify(answer, caseFile)).Error));
    }
}
