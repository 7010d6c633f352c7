using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Tells over gRPC how the service does.</summary>
internal sealed class SystemGrpcService(
    StatusReport report, Quarantine quarantine, EngineSupervisor supervisor, MemoryGovernor governor, RequestCounters counters, Drain drain, TimeProvider time)
    : SystemService.SystemServiceBase
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // Records, catalogue, heat and bytes say nothing by themselves when they change.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) => Task.Run(report.Read);

    public override Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context) =>
        Task.FromResult(new ListQuarantineResponse { Entries = { quarantine.Entries.Select(WatchdogReport.ToProto) } });

    public override Task<ClearQuarantineResponse> ClearQuarantine(ClearQuarantineRequest request, ServerCallContext context)
    {
        var all = quarantine.Entries;
        var meant = all.Where(entry => entry.Sha256.StartsWith(request.Sha256, StringComparison.OrdinalIgnoreCase)).ToList();
        if (request.Sha256.Length > 0 && meant.Count != 1)
        {
            throw new EdgeLlmException(EdgeLlmError.QuarantineEntryNotFound, meant.Count == 0
                ? "Nothing is quarantined by this hash; list what is."
                : "Several requests begin with this hash; give more of it.");
        }

        return Task.FromResult(new ClearQuarantineResponse { Cleared = (uint)meant.Count(entry => quarantine.Clear(entry.Sha256)) });
    }

    public override async Task WatchStatus(WatchStatusRequest request, IServerStreamWriter<WatchStatusResponse> responseStream, ServerCallContext context)
    {
        using var changed = new WakeUp();
        supervisor.Changed += changed.Call;
        governor.Changed += changed.Call;
        counters.Changed += changed.Call;
        await using var onDrain = drain.Started.Register(changed.Call);
        try
        {
            GetStatusResponse? last = null;
            while (true)
            {
                // Read only when the one before has gone out, so that a slow reader gets the newest.
                var draining = drain.Started.IsCancellationRequested;
                var now = await Task.Run(report.Read, context.CancellationToken);
                if (last is null || StatusNews.IsNews(last, now))
                {
                    await responseStream.WriteAsync(new WatchStatusResponse { Status = now }, context.CancellationToken);
                    last = now;
                }

                if (draining)
                {
                    return;
                }

                await Task.Delay(s_pause, time, context.CancellationToken);
                await changed.WaitAsync(s_look, context.CancellationToken);
            }
        }
        finally
        {
            supervisor.Changed -= changed.Call;
            governor.Changed -= changed.Call;
            counters.Changed -= changed.Call;
        }
    }
}
