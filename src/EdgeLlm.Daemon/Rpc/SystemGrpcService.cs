using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Tells over gRPC how the service does.</summary>
internal sealed class SystemGrpcService(StatusReport report) : SystemService.SystemServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) => Task.Run(report.Read);
}
