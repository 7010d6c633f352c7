using System.Text;
using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>The first candidates of each case with what speaks for and against them, as plain text.</summary>
internal static class ExplanationText
{
    private const int CandidateCount = 5;

    internal static string Write(IReadOnlyList<Subject> subjects)
    {
        var text = new StringBuilder();

        // Candidates come before a model is asked, so they are the same for each way to answer.
        foreach (var outcome in subjects[0].Sets.SelectMany(result => result.Outcomes))
        {
            Append(text, outcome);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, FieldOutcome outcome)
    {
        var one = outcome.Case;
        var alarm = one.Report.Alarm?.Message;
        text.AppendLine($"{one.Id} ({one.Kind}, {one.Language}) {one.Report.Asset.Vendor} {one.Report.Asset.Family}, {one.Report.FaultCode} {alarm}".TrimEnd());
        text.AppendLine($"  Answer: {AnswerOf(outcome)}");
        text.AppendLine($"  Judgement: {JudgementOf(outcome)}");
        foreach (var (place, candidate) in outcome.Reply.Candidates.Take(CandidateCount).Index())
        {
            var mark = outcome.Accepts(candidate) ? " [right]" : "";
            text.AppendLine($"  {place + 1}. {candidate.Text}{mark} ({Source(candidate.Source)} {candidate.CatalogueEntryId}/{candidate.CauseId}, score {candidate.Score:F1})");
            AppendFacts(text, "for", candidate.Supporting);
            AppendFacts(text, "against", candidate.Contradicting);
        }

        text.AppendLine();
    }

    private static void AppendFacts(StringBuilder text, string side, IEnumerable<string> facts)
    {
        foreach (var fact in facts)
        {
            text.AppendLine($"     {side}: {fact}");
        }
    }

    private static string AnswerOf(FieldOutcome outcome) => outcome switch
    {
        { Reply.Diagnosis: null } => $"none: {outcome.Reply.Problem}",
        { Top: { } top } => $"{top.Text} ({Cells.Percent(top.Likelihood)})",
        _ => "unknown",
    };

    private static string JudgementOf(FieldOutcome outcome) => outcome.Case.Abstain
        ? outcome.Abstains ? "right: no cause is supported" : "wrong: no cause is supported"
        : outcome.Failure switch
        {
            FailureClass.None => "right cause first",
            FailureClass.NotFirst => "right cause among the candidates, another one first",
            FailureClass.Unknown => "right cause among the candidates, answered \"unknown\"",
            FailureClass.NotFound => "right cause not among the candidates",
            _ => "no diagnosis",
        };

    private static string Source(CauseSource source) => source switch
    {
        CauseSource.Evidence => "evidence",
        CauseSource.Model => "model",
        _ => "catalogue",
    };
}
