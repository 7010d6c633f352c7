using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Prompting;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Telemetry;
using EdgeLlm.Diagnostics.Understanding;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics;

/// <summary>The steps of the story.</summary>
public sealed partial class Diagnoser
{
    private const double ReserveShare = 0.05;
    private const int BriefShare = 3;

    // Facts that no model has to read may be twice as many.
    private const int WithoutPrompt = 2;
    private static readonly TimeSpan s_leastReserve = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestLimit = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(2);

    private DiagnosisRequest Identified(DiagnosisRequest request) => request.RequestId.Length > 0
        ? request
        : request with { RequestId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N") };

    private void Enter(string requestId)
    {
        if (!_running.TryAdd(requestId, true))
        {
            var message = $"A request \"{requestId}\" is being diagnosed right now; ask for it again in a moment.";
            throw new EdgeLlmException(EdgeLlmError.RequestInProgress, message) { RetryAfter = s_retryAfter };
        }
    }

    private Diagnosis? Recall(DiagnosisRequest request)
    {
        var requestId = request.RequestId;
        try
        {
            var record = store.Get(requestId);
            if (record is null)
            {
                return null;
            }

            return DiagnosisStore.ReportDigest(record.Report) == DiagnosisStore.ReportDigest(request.Report)
                ? record.Diagnosis
                : throw new EdgeLlmException(
                    EdgeLlmError.RequestIdReused, $"A diagnosis \"{requestId}\" of another report exists already; give every fault a request_id of its own.");
        }
        catch (EdgeLlmException problem) when (problem.Error == EdgeLlmError.StoreUnavailable)
        {
            // A broken disk must not stop anybody from getting an answer.
            LogRecallFailed(problem, requestId);
            return null;
        }
    }

    private CaseFile Open(FaultReport report, bool isForModel, DiagnosisTrace trace)
    {
        using var step = trace.Step("retrieve");
        using var lease = library.Take();
        var knowledge = lease.Knowledge;
        var meaning = ReportMeaning.Of(report, knowledge.Lexicon);
        var observations = EvidenceBuilder.Observe(report, meaning);
        var hits = CatalogueRetriever.Retrieve(lease.Catalogue, report, observations);
        var confirmed = Confirmed(report);
        var ranked = CauseRanker.Rank(knowledge, report, meaning, observations, hits, confirmed);
        return CaseBuilder.Build(report, observations, ranked, confirmed, options.EvidenceTokens * (isForModel ? 1 : WithoutPrompt), lease.Catalogue.Version, !isForModel);
    }

    private Fallback? ReasonNotToAsk(DiagnosisRequest request, long arrival)
    {
        if (request.Options.CatalogueOnly)
        {
            return new Fallback(FallbackReason.Requested);
        }

        return TimeToGenerate(request, arrival) > TimeSpan.Zero ? null : new Fallback(FallbackReason.DeadlineTooShort);
    }

    private ModelAttempt Ask(
        DiagnosisRequest request, CaseFile caseFile, Prompt prompt, ulong seed, long arrival, CancellationToken cancellationToken)
    {
        var effort = request.Options.Reasoning ?? options.Reasoning;
        var allowed = effort switch
        {
            ReasoningEffort.None => 0,
            ReasoningEffort.Brief => options.ReasoningTokens / BriefShare,
            _ => options.ReasoningTokens,
        };
        var left = TimeToGenerate(request, arrival);
        var limit = left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
        var generation = new GenerationRequest
        {
            System = prompt.System,
            User = prompt.User,
            AnswerSchema = DiagnosisSchema.Build(caseFile),
            ReasoningTokens = Math.Clamp(request.Options.MaxReasoningTokens ?? allowed, 0, allowed),
            AnswerTokens = options.AnswerTokens,
            Sampling = new SamplingOptions(request.Options.Temperature ?? options.Temperature, Seed: seed),
            TimeLimit = limit,
            Caller = request.Caller,
        };

        // The engine closes its answer by the limit; half of the reserve more shows that it does not, the rest is ours.
        return new ModelAttempt(generator, generation, caseFile, options.ModelWeight, limit + (Reserve(request) / 2), time, cancellationToken);
    }

    private TimeSpan LimitOf(DiagnosisRequest request)
    {
        var limit = request.TimeLimit ?? options.DefaultTimeLimit;
        return limit < s_longestLimit ? limit : s_longestLimit;
    }

    /// <summary>Time kept back for checking, recording and sending the answer, or for the catalogue's in its place.</summary>
    private TimeSpan Reserve(DiagnosisRequest request)
    {
        var share = LimitOf(request) * ReserveShare;
        return share > s_leastReserve ? share : s_leastReserve;
    }

    private TimeSpan TimeToGenerate(DiagnosisRequest request, long arrival) =>
        LimitOf(request) - time.GetElapsedTime(arrival) - Reserve(request);

    private Diagnosis FromModel(DiagnosisRequest request, CaseFile caseFile, ModelAnswer answer, Prompt prompt, ulong seed, long arrival)
    {
        var spent = answer.Generation.Timings;
        var diagnosis = Draft(request, caseFile, answer.Answer) with
        {
            Source = DiagnosisSource.Model,
            Reasoning = answer.Reasoning,
            ReasoningSteps = ReasoningSteps.Of(answer.Reasoning),
            FinishReason = answer.Generation.FinishReason,
            Usage = answer.Generation.Usage,
            Timings = new Timings(spent.Queued, spent.Prefill, spent.Reasoning, spent.Answer, time.GetElapsedTime(arrival)),
            Provenance = Provenance(caseFile) with
            {
                ModelName = answer.Model?.Name ?? "",
                ModelSha256 = answer.Model?.Sha256 ?? "",
                ModelQuantisation = answer.Model?.Quantisation ?? "",
                ModelLicense = answer.Model?.License ?? "",
                ModelCaution = answer.Model?.Caution ?? "",
                PromptVersion = PromptBuilder.PromptVersion,
                PromptSha256 = prompt.Sha256,
                Seed = seed,
            },
        };
        LogDiagnosed(diagnosis.RequestId, diagnosis.Causes.Length, diagnosis.Timings.Total.TotalMilliseconds);
        return diagnosis;
    }

    private Diagnosis FromCatalogue(DiagnosisRequest request, CaseFile caseFile, Answer answer, Fallback fallback, long arrival)
    {
        var total = time.GetElapsedTime(arrival);
        if (fallback.Reason == FallbackReason.EngineFailed)
        {
            LogEngineFailed(fallback.Problem, request.RequestId);
        }

        LogAnsweredFromCatalogue(request.RequestId, fallback.Reason, fallback.Problem?.Message ?? "", answer.Causes.Length, total.TotalMilliseconds);
        return Draft(request, caseFile, answer) with
        {
            Source = DiagnosisSource.Catalogue,
            FallbackReason = fallback.Reason,
            FallbackDetail = fallback.Detail(caseFile.Language),
            Timings = new Timings(default, default, default, default, total),
        };
    }

    private Diagnosis Draft(DiagnosisRequest request, CaseFile caseFile, Answer answer) => new()
    {
        RequestId = request.RequestId,
        CreateTime = time.GetUtcNow(),
        AssetId = request.Report.Asset.Id,
        FaultCode = AlarmFacts.CodeOf(request.Report),
        Language = caseFile.Language,
        Source = DiagnosisSource.Catalogue,
        Causes = answer.Causes,
        Checks = answer.Checks,
        Unknown = answer.Unknown,
        UnknownEvidenceLabels = answer.UnknownEvidence,
        UnknownLikelihood = answer.UnknownLikelihood,
        Evidence = caseFile.Evidence,
        CatalogueMatches = caseFile.Matches,
        Timings = new Timings(default, default, default, default, default),
        Provenance = Provenance(caseFile),
    };

    private Provenance Provenance(CaseFile caseFile) => new() { ServiceVersion = options.ServiceVersion, CatalogueVersion = caseFile.CatalogueVersion };

    private IReadOnlyList<ConfirmedCause> Confirmed(FaultReport report)
    {
        // Faults without a code have nothing in common but that.
        var code = FaultCode.Normalize(AlarmFacts.CodeOf(report));
        try
        {
            return code.Length == 0 ? [] : store.Confirmed(report.Asset.Id, code);
        }
        catch (EdgeLlmException problem) when (problem.Error == EdgeLlmError.StoreUnavailable)
        {
            LogConfirmedUnknown(problem);
            return [];
        }
    }

    private async Task<bool> RecordAsync(Diagnosis diagnosis, DiagnosisRequest request, DiagnosisTrace trace)
    {
        using var step = trace.Step("record");
        try
        {
            await store.SaveAsync(diagnosis, request.Report, request.Caller).ConfigureAwait(false);
            return true;
        }
        catch (EdgeLlmException problem) when (problem.Error == EdgeLlmError.StoreUnavailable)
        {
            LogNotRecorded(problem, diagnosis.RequestId);
            return false;
        }
    }

    private static ulong RandomSeed() => (ulong)Random.Shared.NextInt64();
}
