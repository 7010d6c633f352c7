using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.Tests.FieldCases;

/// <summary>Five answers to the conveyor whose brake is not released, and two to the quiet one, to count by hand.</summary>
public sealed class FieldScoreTests
{
    private const string Right = "Brake not released";
    private const string Wrong = "Belt torn";

    private static readonly FieldScore s_score = FieldScore.Of(
    [
        Outcome(CaseLines.Conveyor, [(Right, 0.9), (Wrong, 0.1)], [Right, Wrong]),
        Outcome(CaseLines.Conveyor, [(Wrong, 0.8), (Right, 0.2)], [Wrong, Right]),
        Outcome(CaseLines.Conveyor, [(Wrong, 0.6)], [Wrong]),
        Outcome(CaseLines.Conveyor, [], [Wrong, Right]),
        new(CaseLines.Read(CaseLines.Conveyor), new Reply(null, "Overloaded", TimeSpan.Zero)),
        Outcome(CaseLines.Quiet, [], [Wrong]),
        Outcome(CaseLines.Quiet, [(Wrong, 0.7)], [Wrong]),
    ]);

    [Fact]
    public void Causes_count_where_the_case_has_one()
    {
        Assert.Equal((7, new Rate(1, 5)), (s_score.Cases, s_score.First));
        Assert.Equal((new Rate(2, 5), new Rate(3, 5)), (s_score.FirstThree, s_score.Candidate));
    }

    [Fact]
    public void Unknown_is_right_where_the_case_has_no_cause() =>
        Assert.Equal((new Rate(1, 2), new Rate(1, 5)), (s_score.Abstention, s_score.FalseAbstention));

    // Each answer cites the brake: a cause does so by its signals, "unknown" by the label of the fact. The current is a fact that nothing cites.
    [Fact]
    public void Evidence_counts_if_a_cause_or_unknown_cites_it() =>
        Assert.Equal((new Rate(4, 10), new Rate(8, 10)), (s_score.EvidenceCited, s_score.EvidenceCitable));

    [Fact]
    public void A_forbidden_signal_counts_once_an_answer() => Assert.Equal(new Rate(3, 5), s_score.ForbiddenCited);

    [Fact]
    public void A_cause_stated_with_70_percent_is_wrong_also_where_none_is_right()
    {
        Assert.Equal(new Rate(2, 3), s_score.SurelyWrong);
        Assert.Equal((0.1 + 0.8 + 0.6 + 0.7) / 4, s_score.Calibration.ExpectedError, 12);
    }

    [Fact]
    public void A_failure_has_one_class() => Assert.Equal(
        [(FailureClass.None, 3), (FailureClass.NotFound, 1), (FailureClass.NotFirst, 1), (FailureClass.Unknown, 1), (FailureClass.NoDiagnosis, 1)],
        s_score.Failures.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));

    [Fact]
    public void Only_the_first_20_candidates_count()
    {
        List<string> wrong = [.. Enumerable.Repeat(Wrong, 19)];
        Assert.True(Outcome(CaseLines.Conveyor, [], [.. wrong, Right]).IsCandidate);
        Assert.False(Outcome(CaseLines.Conveyor, [], [.. wrong, Wrong, Right]).IsCandidate);
    }

    private static FieldOutcome Outcome(string line, IReadOnlyList<(string Text, double Likelihood)> causes, IReadOnlyList<string> candidates)
    {
        var diagnosis = Outcomes.Diagnosis(["unknown"]) with
        {
            Unknown = causes.Count == 0,
            Causes = [.. causes.Select((cause, i) => Cause(cause.Text, cause.Likelihood, i + 1))],
            Evidence =
            [
                new EvidenceFact("E1", EvidenceKind.State, "CV4.Brake.Released", "The brake is closed"),
                new EvidenceFact("E2", EvidenceKind.Limit, "CV4.Drv.Current", "The current is high"),
                new EvidenceFact("E3", EvidenceKind.Alarm, "", "An alarm"),
            ],
            UnknownEvidenceLabels = causes.Count == 0 ? ["E1", "E3"] : [],
        };
        return new FieldOutcome(CaseLines.Read(line), new Reply(diagnosis, "", TimeSpan.Zero)
        {
            Candidates = [.. candidates.Select(text => new Candidate(text, CauseSource.Catalogue, "belt", text, 0, [], []))],
        });
    }

    private static Cause Cause(string text, double likelihood, int place) => new()
    {
        Label = $"C{place}",
        Text = text,
        Likelihood = likelihood,
        Signals = ["CV4.Brake.Released", "CV4.Parts"],
        CatalogueLabel = "K1",
        CatalogueEntryId = "belt",
        CauseId = text,
    };
}
