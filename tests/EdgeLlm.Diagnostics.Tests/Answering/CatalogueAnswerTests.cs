using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class CatalogueAnswerTests
{
    private static readonly Limits s_limits = new(Low: 2, High: 8);
    private static readonly FaultReport s_highTorque = Reports.With(Reports.Number("Torque", 9, s_limits), Reports.Number("Winding", 9, s_limits));
    private static readonly Sign s_torqueHigh = Cases.Sign("torque", SignState.High);
    private static readonly Sign s_windingHigh = Cases.Sign("winding", SignState.High);
    private static readonly Sign s_torqueNormal = Cases.Sign("torque", SignState.Normal);

    [Fact]
    public void Without_signs_the_most_common_cause_comes_first()
    {
        var answer = CatalogueAnswer.For(Cases.Of(Reports.Overcurrent, MatchKind.Exact, [2, 2, 1], [1]));
        Assert.Equal(["C1", "C2", "C3"], answer.Causes.Select(cause => cause.Label));
        Assert.Equal(answer.Causes.OrderByDescending(cause => cause.Likelihood), answer.Causes);
    }

    [Fact]
    public void Checks_go_round_the_causes_and_bring_their_safety_note()
    {
        var answer = CatalogueAnswer.For(Cases.Of(Reports.Overcurrent, MatchKind.Exact, [3, 3]));
        Assert.Equal(["C1 Check 1-1a", "C2 Check 1-2a", "C1 Check 1-1b", "C2 Check 1-2b"], answer.Checks.Select(check => $"{check.CauseLabel} {check.Text}"));
        Assert.All(answer.Checks, check => Assert.Equal("Lock out 1", check.SafetyNote));
    }

    [Fact]
    public void The_less_sure_the_match_the_likelier_is_unknown()
    {
        MatchKind[] surestFirst = [MatchKind.Exact, MatchKind.Code, MatchKind.Range];
        var unknown = surestFirst.Select(kind => CatalogueAnswer.For(Cases.With(Reports.Overcurrent, kind, Cases.Cause("a"), Cases.Cause("b"))).UnknownLikelihood).ToList();
        Assert.Equal(unknown.Order(), unknown);
        Assert.InRange(unknown[0], 0, 0.1);
        Assert.InRange(unknown[^1], 0.5, 1);
    }

    [Fact]
    public void Usual_causes_of_the_code_are_the_answer_where_nobody_described_their_symptoms()
    {
        var answer = CatalogueAnswer.For(Cases.With(Reports.Overcurrent, Cases.Cause("a"), Cases.Cause("b")));
        Assert.Equal(["a", "b"], answer.Causes.Select(cause => cause.CauseId));
    }

    [Fact]
    public void Where_only_words_match_something_observed_has_to_speak_for_a_cause()
    {
        Assert.True(CatalogueAnswer.For(Cases.With(s_highTorque, MatchKind.Text, Cases.Cause("jam"), Cases.Cause("brake"))).Unknown);
        var report = Reports.With(Reports.Number("Torque", 9, s_limits), Reports.Number("Speed", 1, s_limits), Reports.Number("Winding temperature", 9, s_limits));
        var jam = Cases.Cause("jam", s_torqueHigh, Cases.Sign("speed", SignState.Low), Cases.Sign("winding temperature", SignState.High));
        var answer = CatalogueAnswer.For(Cases.With(report, MatchKind.Text, Cases.Cause("other"), jam));
        Assert.Equal("jam", answer.Causes[0].CauseId);
    }

    [Fact]
    public void Supported_cause_comes_before_a_more_common_one_and_cites_what_supports_it()
    {
        var caseFile = Cases.With(s_highTorque, Cases.Cause("common"), Cases.Cause("jam", s_torqueHigh, s_windingHigh));
        var cause = CatalogueAnswer.For(caseFile).Causes[0];
        Assert.Equal(("jam", "C2", "K1", "entry-1"), (cause.CauseId, cause.Label, cause.CatalogueLabel, cause.CatalogueEntryId));
        Assert.Equal(("Cause jam", "Remedy jam", "Lock out 1"), (cause.Text, cause.Remedy, cause.SafetyNote));
        Assert.All(cause.EvidenceLabels, label => Assert.Equal(EvidenceKind.Limit, caseFile.FindFact(label)!.Kind));
        Assert.Equal(["Torque", "Winding"], cause.Signals);
    }

    [Fact]
    public void Refuted_cause_comes_last_with_what_speaks_against_it_and_never_cites_that()
    {
        ConfirmedCause[] before = [new("entry-1", "ramp", 40, Reports.Noon)];
        var answer = CatalogueAnswer.For(Cases.With(s_highTorque, before, Cases.Cause("ramp", s_torqueNormal), Cases.Cause("jam", s_torqueHigh, s_windingHigh)));
        Assert.Equal(["jam", "ramp"], answer.Causes.Select(cause => cause.CauseId));
        Assert.Equal(["E3"], answer.Causes[^1].ContradictingEvidenceLabels);
    }

    [Fact]
    public void Refuted_cause_that_nobody_holds_for_possible_is_not_named()
    {
        var answer = CatalogueAnswer.For(Cases.With(s_highTorque, Cases.Cause("ramp", s_torqueNormal), Cases.Cause("jam", s_torqueHigh, s_windingHigh), Cases.Cause("rare"), Cases.Cause("rarest")));
        Assert.DoesNotContain("ramp", answer.Causes.Select(cause => cause.CauseId));
    }

    [Fact]
    public void All_refuted_is_unknown_with_what_to_measure_and_the_facts_against()
    {
        var answer = CatalogueAnswer.For(Cases.With(s_highTorque, Cases.Cause("ramp", s_torqueNormal), Cases.Cause("slip", Cases.Sign("torque", SignState.Low))));
        Assert.True(answer.Unknown);
        Assert.Equal(["E2"], answer.UnknownEvidence);
        Assert.Equal(["Check ramp", "Check slip"], answer.Checks.Select(check => check.Text));
        Assert.InRange(answer.UnknownLikelihood, 0.15, 1);
    }

    [Fact]
    public void Unlikely_cause_is_left_out()
    {
        var report = Reports.With([.. Enumerable.Range(0, 3).Select(i => Reports.Number($"Torque{i}", 9, s_limits)), Reports.Number("Speed", 5, s_limits)]);
        var jam = Cases.Cause("jam", Cases.Sign("torque0", SignState.High), Cases.Sign("torque1", SignState.High), Cases.Sign("torque2", SignState.High));
        var answer = CatalogueAnswer.For(Cases.With(report, jam, Cases.Cause("slip", Cases.Sign("speed", SignState.Low))));
        Assert.Equal("jam", Assert.Single(answer.Causes).CauseId);
        Assert.InRange(answer.Causes[0].Likelihood, 0.9, 1);
    }

    [Fact]
    public void Answer_is_unknown_when_nothing_fits()
    {
        var answer = CatalogueAnswer.For(Cases.Of(Reports.Unknown, MatchKind.Text));
        Assert.Equal((true, 1.0), (answer.Unknown, answer.UnknownLikelihood));
        Assert.Equal(["E1"], answer.UnknownEvidence);
        Assert.Empty(answer.Checks);
    }
}
