using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Tells over gRPC how the service does.</summary>
internal sealed class SystemGrpcService(StatusReport report, Quarantine quarantine) : SystemService.SystemServiceBase
{
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
}
