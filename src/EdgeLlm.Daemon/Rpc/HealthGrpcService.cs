using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Diagnostics.Records;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// grpc.health.v1. The service as a whole and each of its services serve for as long as the daemon can answer at all, be
/// it from the catalogue alone; "engine" serves while a model is in memory, "records" while diagnoses can be recorded. A watch ends when the daemon drains, which
/// the library's own implementation does not do and a stop would wait for.
/// </summary>
internal sealed class HealthGrpcService(EngineSupervisor supervisor, DiagnosisStore store, Drain drain) : Health.HealthBase
{
    private const string Engine = "engine";
    private const string Records = "records";
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        StatusOf(request.Service) is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new RpcException(new Status(StatusCode.NotFound, "No such service; \"\" asks for the whole, \"engine\" for the model, \"records\" for the records."));

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var changed = new WakeUp();
        supervisor.Changed += changed.Call;
        await using var onDrain = drain.Started.Register(changed.Call);
        try
        {
            ServingStatus? last = null;
            while (true)
            {
                var draining = drain.Started.IsCancellationRequested;
                var now = StatusOf(request.Service) ?? ServingStatus.ServiceUnknown;
                if (now != last)
                {
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = now }, context.CancellationToken);
                    last = now;
                }

                if (draining)
                {
                    return;
                }

                // The records say nothing by themselves when they break or mend; so a watch looks by itself now and then.
                await changed.WaitAsync(s_look, context.CancellationToken);
            }
        }
        finally
        {
            supervisor.Changed -= changed.Call;
        }
    }

    private ServingStatus? StatusOf(string service)
    {
        var serves = !drain.Started.IsCancellationRequested;
        return service switch
        {
            "" => Serving(serves),
            _ when service == Protos.V1.DiagnosisService.Descriptor.FullName => Serving(serves),
            _ when service == Protos.V1.CatalogueService.Descriptor.FullName => Serving(serves),
            _ when service == Protos.V1.ModelService.Descriptor.FullName => Serving(serves),
            _ when service == Protos.V1.SystemService.Descriptor.FullName => Serving(serves),
            Records => Serving(serves && store.IsHealthy),
            Engine => Serving(serves && supervisor.Snapshot.State == EngineState.Ready),
            _ => null,
        };
    }

    private static ServingStatus Serving(bool serves) => serves ? ServingStatus.Serving : ServingStatus.NotServing;
}
