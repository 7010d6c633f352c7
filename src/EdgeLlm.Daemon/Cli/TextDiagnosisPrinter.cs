using System.Globalization;
using EdgeLlm.Protos.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows a diagnosis to people: facts, catalogue, live reasoning, findings, and a summary that says who found them.</summary>
internal sealed class TextDiagnosisPrinter(Screen screen) : IDiagnosisPrinter
{
    private DiagnoseResponse.EventOneofCase _last;
    private string _safetyNote = "";

    public void Print(DiagnoseResponse next)
    {
        var isNew = next.EventCase != _last;
        if (_last == DiagnoseResponse.EventOneofCase.ReasoningDelta && isNew)
        {
            screen.Line();
        }

        _last = next.EventCase;
        switch (next.EventCase)
        {
            case DiagnoseResponse.EventOneofCase.Accepted:
                PrintAccepted(next.Accepted);
                break;
            case DiagnoseResponse.EventOneofCase.Preliminary:
                PrintPreliminary(next.Preliminary);
                break;
            case DiagnoseResponse.EventOneofCase.ReasoningDelta:
                HeadingIf(isNew, "Reasoning (unchecked)");
                screen.Aside(next.ReasoningDelta.Text);
                break;
            case DiagnoseResponse.EventOneofCase.Finding:
                HeadingIf(isNew, "Findings");
                PrintFinding(next.Finding);
                break;
            case DiagnoseResponse.EventOneofCase.Completed:
                PrintSummary(next.Completed);
                break;
            default:
                // A step of a newer daemon; what this version knows is still shown.
                break;
        }
    }

    private void PrintAccepted(DiagnoseAccepted accepted)
    {
        screen.Heading($"Request {accepted.RequestId}: {Count(accepted.Evidence.Count, "fact")}");
        foreach (var fact in accepted.Evidence)
        {
            screen.Line($"  {fact.Label,-4} {fact.Text}");
        }
    }

    private void PrintPreliminary(PreliminaryDiagnosis preliminary)
    {
        HeadingIf(true, "Catalogue, before the model is asked");
        foreach (var match in preliminary.CatalogueMatches)
        {
            screen.Line($"  {match.Label,-4} {match.Title} ({Word(match.Kind)} match; {match.Source})");
        }

        foreach (var cause in preliminary.Causes)
        {
            screen.Line($"       - {cause.Text}");
        }

        if (preliminary.CatalogueMatches.Count == 0)
        {
            screen.Line("  The catalogue does not know this fault.");
        }
    }

    private void PrintFinding(Finding finding)
    {
        if (finding.KindCase == Finding.KindOneofCase.Cause)
        {
            PrintCause("  cause", finding.Cause);
        }
    }

    private void PrintSummary(DiagnoseCompleted completed)
    {
        var diagnosis = completed.Diagnosis;
        _safetyNote = "";
        HeadingIf(true, diagnosis.Source == DiagnosisSource.Model ? "Diagnosis by the model" : "Diagnosis by the catalogue alone");
        if (diagnosis.FallbackDetail.Length > 0)
        {
            screen.Line($"  Why not the model: {diagnosis.FallbackDetail}");
        }

        if (diagnosis.Unknown)
        {
            var more = diagnosis.Checks.Count > 0 ? " To find out more:" : "";
            screen.Line(diagnosis.Source == DiagnosisSource.Model
                ? $"  Unknown ({Percent(diagnosis.UnknownLikelihood)}): the facts support no known cause.{more}"
                : diagnosis.CatalogueMatches.Count == 0 ? "  Unknown: the catalogue has no entry that fits the report."
                : $"  Unknown ({Percent(diagnosis.UnknownLikelihood)}): what is known of such faults does not fit the facts.{more}");
        }

        for (var i = 0; i < diagnosis.Causes.Count; i++)
        {
            PrintCause($"  {i + 1}.", diagnosis.Causes[i]);
        }

        foreach (var check in diagnosis.Checks)
        {
            PrintCheck("  -", check);
        }

        PrintCandidates(completed.Candidates);
        PrintProvenance(diagnosis);
        if (!completed.Recorded)
        {
            screen.Line("  NOT RECORDED: the daemon could not store this diagnosis.");
        }
    }

    private void PrintCause(string bullet, Cause cause)
    {
        var support = cause.EvidenceLabels.Count == 0 ? "" : $" [{string.Join(", ", cause.EvidenceLabels)}]";
        var against = cause.ContradictingEvidenceLabels.Count == 0 ? "" : $", against it [{string.Join(", ", cause.ContradictingEvidenceLabels)}]";
        screen.Line($"{bullet} {Percent(cause.Likelihood)} {cause.Text} ({cause.Label}, {cause.CatalogueLabel}){support}{against}");
        if (cause.Remedy.Length > 0)
        {
            screen.Line($"       remedy: {cause.Remedy}");
        }
    }

    private void PrintCheck(string bullet, Check check)
    {
        screen.Line($"{bullet} {check.Text} ({check.CauseLabel})");
        if (check.SafetyNote.Length > 0)
        {
            screen.Line($"       SAFETY: {(check.SafetyNote == _safetyNote ? "as above" : check.SafetyNote)}");
            _safetyNote = check.SafetyNote;
        }
    }

    private void PrintCandidates(RepeatedField<Candidate> candidates)
    {
        HeadingIf(candidates.Count > 0, "All causes that were considered, best first");
        for (var i = 0; i < candidates.Count; i++)
        {
            var candidate = candidates[i];
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"  {i + 1,2}. {candidate.Score,6:F2}  {candidate.Text} [{candidate.CatalogueEntryId}/{candidate.CauseId}]"));
            foreach (var fact in candidate.Supporting)
            {
                screen.Line($"         for      {fact}");
            }

            foreach (var fact in candidate.Contradicting)
            {
                screen.Line($"         against  {fact}");
            }
        }
    }

    private void PrintProvenance(Diagnosis diagnosis)
    {
        var (times, made) = (diagnosis.Timings ?? new Timings(), diagnosis.Provenance ?? new Provenance());
        screen.Line();
        screen.Line($"  Recorded as  {diagnosis.Name}");
        screen.Line($"  Time         {Seconds(times.Total)}: queued {Seconds(times.Queued)}, prefill {Seconds(times.Prefill)}, "
            + $"reasoning {Seconds(times.Reasoning)}, answer {Seconds(times.Answer)}");
        if (diagnosis.Usage is { } usage)
        {
            screen.Line($"  Tokens       {usage.PromptTokens} prompt, {usage.ReasoningTokens} reasoning, {usage.AnswerTokens} answer; ended by {Word(diagnosis.FinishReason)}");
        }

        if (made.ModelName.Length > 0)
        {
            screen.Line($"  Model        {made.ModelName}, {made.ModelQuantisation}, sha256 {made.ModelSha256}, licence {(made.ModelLicense.Length > 0 ? made.ModelLicense : "not named")}");
            if (made.ModelCaution.Length > 0)
            {
                screen.Line($"               MIND: {made.ModelCaution}");
            }

            screen.Line($"  Made with    seed {made.Seed}, prompt {made.PromptVersion}");
        }

        screen.Line($"  Versions     edgellm {made.ServiceVersion}, catalogue {made.CatalogueVersion}");
    }

    private void HeadingIf(bool isNew, string text)
    {
        if (isNew)
        {
            screen.Line();
            screen.Heading(text);
        }
    }

    private static string Percent(double share) => $"{Math.Round(share * 100)} %";

    private static string Seconds(Duration? time) =>
        (time?.ToTimeSpan().TotalSeconds ?? 0).ToString("0.00", CultureInfo.InvariantCulture) + " s";

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string Word(MatchKind kind) => kind switch
    {
        MatchKind.Exact => "exact",
        MatchKind.Code => "code",
        MatchKind.Range => "range",
        MatchKind.Text => "text",
        MatchKind.Symptom => "symptom",
        _ => "unknown",
    };

    private static string Word(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "the model",
        FinishReason.TokenLimit => "the token limit",
        FinishReason.Deadline => "the deadline",
        _ => "nobody knows",
    };
}
