using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Inference;
using Google.Protobuf.WellKnownTypes;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Writes diagnoses for the wire. Enums that are cast have the same numbers on both sides, which a test holds. Pure.</summary>
internal static class DiagnosisMapping
{
    public static V1.DiagnoseResponse ToProto(this DiagnosisEvent next) => next switch
    {
        DiagnosisEvent.Accepted accepted => new V1.DiagnoseResponse
        {
            Accepted = new V1.DiagnoseAccepted { RequestId = accepted.RequestId, Evidence = { accepted.Evidence.Select(ToProto) } },
        },
        DiagnosisEvent.Preliminary preliminary => new V1.DiagnoseResponse
        {
            Preliminary = new V1.PreliminaryDiagnosis
            {
                CatalogueMatches = { preliminary.Matches.Select(ToProto) },
                Causes = { preliminary.Causes.Select(ToProto) },
            },
        },
        DiagnosisEvent.ReasoningDelta delta => new V1.DiagnoseResponse { ReasoningDelta = new V1.ReasoningDelta { Text = delta.Text } },
        DiagnosisEvent.CauseFound found => new V1.DiagnoseResponse { Finding = new V1.Finding { Cause = found.Cause.ToProto() } },
        DiagnosisEvent.Completed completed => new V1.DiagnoseResponse
        {
            Completed = new V1.DiagnoseCompleted
            {
                Diagnosis = completed.Diagnosis.ToProto(),
                Recorded = completed.Recorded,
                Candidates = { completed.Candidates.Select(ToProto) },
            },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(next), next.GetType().Name, "Unmapped event."),
    };

    public static V1.Diagnosis ToProto(this Diagnosis diagnosis) => new()
    {
        Name = $"diagnoses/{diagnosis.RequestId}",
        RequestId = diagnosis.RequestId,
        CreateTime = diagnosis.CreateTime.ToTimestamp(),
        AssetId = diagnosis.AssetId,
        FaultCode = diagnosis.FaultCode,
        Language = diagnosis.Language,
        Source = (V1.DiagnosisSource)diagnosis.Source,
        FallbackReason = (V1.FallbackReason)diagnosis.FallbackReason,
        FallbackDetail = diagnosis.FallbackDetail,
        Causes = { diagnosis.Causes.Select(ToProto) },
        Checks = { diagnosis.Checks.Select(ToProto) },
        Unknown = diagnosis.Unknown,
        UnknownEvidenceLabels = { diagnosis.UnknownEvidenceLabels },
        UnknownLikelihood = diagnosis.UnknownLikelihood,
        Evidence = { diagnosis.Evidence.Select(ToProto) },
        CatalogueMatches = { diagnosis.CatalogueMatches.Select(ToProto) },
        Reasoning = diagnosis.Reasoning,
        ReasoningSteps = { diagnosis.ReasoningSteps },
        FinishReason = ToProto(diagnosis.FinishReason),
        Usage = diagnosis.Usage is { } usage ? ToProto(usage) : null,
        Timings = ToProto(diagnosis.Timings),
        Provenance = ToProto(diagnosis.Provenance),
    };

    public static V1.Feedback ToProto(this Feedback feedback) => new()
    {
        ConfirmedCauseLabel = feedback.ConfirmedCauseLabel,
        ActionTaken = feedback.ActionTaken,
        Note = feedback.Note,
        CreateTime = feedback.CreateTime.ToTimestamp(),
    };

    private static V1.Cause ToProto(this Cause cause) => new()
    {
        Label = cause.Label,
        Text = cause.Text,
        Likelihood = cause.Likelihood,
        LikelihoodBand = ToBand(cause.Likelihood),
        EvidenceLabels = { cause.EvidenceLabels },
        ContradictingEvidenceLabels = { cause.ContradictingEvidenceLabels },
        Signals = { cause.Signals },
        Remedy = cause.Remedy,
        SafetyNote = cause.SafetyNote,
        CatalogueLabel = cause.CatalogueLabel,
        CatalogueEntryId = cause.CatalogueEntryId,
        CauseId = cause.CauseId,
        Source = (V1.CauseSource)cause.Source,
    };

    private static V1.Candidate ToProto(Candidate candidate) => new()
    {
        Text = candidate.Text,
        Source = (V1.CauseSource)candidate.Source,
        CatalogueEntryId = candidate.CatalogueEntryId,
        CauseId = candidate.CauseId,
        Score = candidate.Score,
        Supporting = { candidate.Supporting },
        Contradicting = { candidate.Contradicting },
    };

    private static V1.LikelihoodBand ToBand(double likelihood) => likelihood switch
    {
        >= 0.6 => V1.LikelihoodBand.VeryLikely,
        >= 0.3 => V1.LikelihoodBand.Likely,
        >= 0.1 => V1.LikelihoodBand.Possible,
        _ => V1.LikelihoodBand.Unlikely,
    };

    private static V1.Check ToProto(this Check check) => new() { CauseLabel = check.CauseLabel, Text = check.Text, SafetyNote = check.SafetyNote };

    private static V1.Evidence ToProto(EvidenceFact fact) => new()
    {
        Label = fact.Label,
        Kind = (V1.EvidenceKind)fact.Kind,
        Signal = fact.Signal,
        Text = fact.Text,
    };

    private static V1.CatalogueMatch ToProto(CatalogueMatch match) => new()
    {
        Label = match.Label,
        EntryId = match.EntryId,
        Title = match.Title,
        Kind = ToProto(match.Kind),
        Source = match.Source,
    };

    public static V1.MatchKind ToProto(this MatchKind kind) => kind switch
    {
        MatchKind.Exact => V1.MatchKind.Exact,
        MatchKind.Code => V1.MatchKind.Code,
        MatchKind.Range => V1.MatchKind.Range,
        MatchKind.Text => V1.MatchKind.Text,
        MatchKind.Symptom => V1.MatchKind.Symptom,
        _ => V1.MatchKind.Unspecified,
    };

    private static V1.FinishReason ToProto(FinishReason? reason) => reason switch
    {
        FinishReason.Stop => V1.FinishReason.Stop,
        FinishReason.TokenLimit => V1.FinishReason.TokenLimit,
        FinishReason.Deadline => V1.FinishReason.Deadline,
        _ => V1.FinishReason.Unspecified,
    };

    private static V1.Usage ToProto(GenerationUsage usage) => new()
    {
        PromptTokens = (uint)usage.PromptTokens,
        ReasoningTokens = (uint)usage.ReasoningTokens,
        AnswerTokens = (uint)usage.AnswerTokens,
        CachedTokens = (uint)usage.CachedTokens,
    };

    private static V1.Timings ToProto(Timings timings) => new()
    {
        Queued = timings.Queued.ToDuration(),
        Prefill = timings.Prefill.ToDuration(),
        Reasoning = timings.Reasoning.ToDuration(),
        Answer = timings.Answer.ToDuration(),
        Total = timings.Total.ToDuration(),
    };

    private static V1.Provenance ToProto(Provenance provenance) => new()
    {
        ModelName = provenance.ModelName,
        ModelSha256 = provenance.ModelSha256,
        ModelQuantisation = provenance.ModelQuantisation,
        ModelLicense = provenance.ModelLicense,
        PromptVersion = provenance.PromptVersion,
        PromptSha256 = provenance.PromptSha256,
        Seed = provenance.Seed,
        ServiceVersion = provenance.ServiceVersion,
        CatalogueVersion = provenance.CatalogueVersion,
        ModelCaution = provenance.ModelCaution,
    };
}
