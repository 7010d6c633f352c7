using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Prompting;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Telemetry;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics;

/// <summary>Turns a fault report into a diagnosis: by the model where it can, by the catalogue where it can't. Safe for many threads.</summary>
public sealed partial class Diagnoser(
    IGenerator generator,
    CatalogueLibrary library,
    DiagnosisStore store,
    DiagnoserOptions options,
    TimeProvider time,
    ILogger<Diagnoser> logger)
{
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    /// <summary>
    /// Diagnoses one fault. The stream ends with Completed, or throws <see cref="EdgeLlmException"/> or
    /// <see cref="OperationCanceledException"/>. A request that is already recorded is answered from its record.
    /// </summary>
    public async IAsyncEnumerable<DiagnosisEvent> DiagnoseAsync(
        DiagnosisRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var arrival = time.GetTimestamp();
        cancellationToken.ThrowIfCancellationRequested();
        request = Identified(request);
        Enter(request.RequestId);
        using var trace = DiagnosisTrace.Start(request, time);
        try
        {
            // 1. The same request again gets the same diagnosis.
            if (Recall(request) is { } known)
            {
                trace.Made(known);
                yield return new DiagnosisEvent.Accepted(known.RequestId, known.Evidence);
                yield return new DiagnosisEvent.Completed(known, Recorded: true, Repeated: true);
                yield break;
            }

            // 2. What code can know by itself, at once.
            var caseFile = Open(request.Report, !request.Options.CatalogueOnly, trace);
            yield return new DiagnosisEvent.Accepted(request.RequestId, caseFile.Evidence);
            var catalogueAnswer = GroundingCheck.Verify(CatalogueAnswer.For(caseFile), caseFile);
            yield return new DiagnosisEvent.Preliminary(caseFile.Matches, catalogueAnswer.Causes);

            // 3. The model, if it is wanted and there is time for it.
            var seed = request.Options.Seed ?? RandomSeed();
            var prompt = PromptBuilder.Build(caseFile);
            var fallback = ReasonNotToAsk(request, arrival);
            ModelAnswer? answer = null;
            if (fallback is null)
            {
                await using var attempt = Ask(request, caseFile, prompt, seed, arrival, cancellationToken);
                trace.AskModel();
                while (await attempt.AdvanceAsync().ConfigureAwait(false))
                {
                    foreach (var found in attempt.Events)
                    {
                        yield return found;
                    }
                }

                (answer, fallback) = (attempt.Answer, attempt.Fallback);
                trace.EndModel(answer?.Generation, answer?.Model);
            }

            // 4. One diagnosis, on the disk before anybody hears of it.
            var diagnosis = answer is not null
                ? FromModel(request, caseFile, answer, prompt, seed, arrival)
                : FromCatalogue(request, caseFile, catalogueAnswer, fallback!, arrival);
            var isRecorded = await RecordAsync(diagnosis, request, trace).ConfigureAwait(false);
            trace.Made(diagnosis);
            yield return new DiagnosisEvent.Completed(diagnosis, isRecorded) { Candidates = request.Options.Explain ? caseFile.Candidates : [] };
        }
        finally
        {
            _running.TryRemove(request.RequestId, out _);
        }
    }
}
