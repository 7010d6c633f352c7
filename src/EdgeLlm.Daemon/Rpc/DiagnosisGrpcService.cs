using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Security;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Diagnoses over gRPC: map, stream, cancel.</summary>
internal sealed class DiagnosisGrpcService(
    Diagnoser diagnoser, DiagnosisStore store, RequestCounters counters, Drain drain, TimeProvider time)
    : DiagnosisService.DiagnosisServiceBase
{
    public override async Task Diagnose(
        DiagnoseRequest request, IServerStreamWriter<DiagnoseResponse> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, drain.Token);
        var isMade = false;
        try
        {
            drain.ThrowIfDraining();
            var wanted = request.ToRequest(TimeLeft(context), PeerCaller.Of(context));
            var sequence = 0UL;
            await foreach (var next in diagnoser.DiagnoseAsync(wanted, ended.Token))
            {
                if (request.Options?.OmitReasoningStream == true && next is DiagnosisEvent.ReasoningDelta)
                {
                    continue;
                }

                if (next is DiagnosisEvent.Completed completed)
                {
                    isMade = true;
                    counters.Made(completed);
                }

                var response = next.ToProto();
                response.Sequence = ++sequence;
                await responseStream.WriteAsync(response, ended.Token);
            }
        }
        catch (Exception e)
        {
            var isByCaller = context.CancellationToken.IsCancellationRequested;
            if (!isMade)
            {
                counters.NotMade(e, byCaller: isByCaller && TimeLeft(context) is null or { Ticks: > 0 });
            }

            if (e is OperationCanceledException && drain.Token.IsCancellationRequested && !isByCaller)
            {
                throw Drain.Refusal();
            }

            throw;
        }
    }

    public override Task<GetDiagnosisResponse> GetDiagnosis(GetDiagnosisRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var id = RequestMapping.ToRequestId(request.Name);
        var record = store.Get(id) ?? throw new EdgeLlmException(EdgeLlmError.DiagnosisNotFound, $"There is no diagnosis \"{id}\".");
        return new GetDiagnosisResponse
        {
            Diagnosis = record.Diagnosis.ToProto(),
            Feedback = { record.Feedback.Select(f => f.ToProto()) },
            Record = new RecordInfo { Sequence = (ulong)record.Sequence, Hash = record.Hash, Caller = record.Caller },
        };
    });

    public override Task<ListDiagnosesResponse> ListDiagnoses(ListDiagnosesRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var (pageSize, assetId) = request.ToQuery();
        var page = store.List(pageSize, request.PageToken, assetId);
        return new ListDiagnosesResponse { Diagnoses = { page.Diagnoses.Select(d => d.ToProto()) }, NextPageToken = page.NextPageToken };
    });

    public override Task<SubmitFeedbackResponse> SubmitFeedback(SubmitFeedbackRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var (id, feedback) = request.ToFeedback(time.GetUtcNow());
        store.AddFeedback(id, feedback);
        return new SubmitFeedbackResponse { Feedback = feedback.ToProto() };
    });

    // A deadline travels as a time on our clock; what remains of it is the limit.
    private TimeSpan? TimeLeft(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? null : context.Deadline - time.GetUtcNow().UtcDateTime;
}
