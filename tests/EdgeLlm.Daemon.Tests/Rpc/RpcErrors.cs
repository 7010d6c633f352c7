using Google.Rpc;
using Grpc.Core;

namespace EdgeLlm.Daemon.Tests.Rpc;

/// <summary>Looks into the details of a status.</summary>
internal static class RpcErrors
{
    public static T? Detail<T>(this RpcException problem)
        where T : class, Google.Protobuf.IMessage<T>, new() => problem.GetRpcStatus()?.GetDetail<T>();

    public static string? Reason(this RpcException problem) => problem.Detail<ErrorInfo>()?.Reason;

    public static IReadOnlyList<string> Fields(this RpcException problem) =>
        [.. (problem.Detail<BadRequest>()?.FieldViolations ?? []).Select(v => v.Field)];

    public static void AssertReason(this RpcException problem, StatusCode code, string reason)
    {
        Assert.Equal((code, reason), (problem.StatusCode, problem.Reason()));
        Assert.Equal("edgellm", problem.Detail<ErrorInfo>()!.Domain);
    }
}
