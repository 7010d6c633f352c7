using Google.Rpc;
using Grpc.Core;

namespace Gateway;

/// <summary>What the service says of a failure: whether to try again and when, and the reason by its name.</summary>
internal static class Retry
{
    /// <summary>How long to wait before the next try; null if trying again would not help.</summary>
    /// <remarks>
    /// A RetryInfo is the service's own word and is followed, whatever the status. UNAVAILABLE without one comes from below:
    /// nothing listens yet.
    /// </remarks>
    public static TimeSpan? DelayOf(RpcException problem) =>
        problem.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan()
        ?? (problem.StatusCode == StatusCode.Unavailable ? TimeSpan.FromSeconds(2) : null);

    /// <summary>"QUEUE_FULL", say; the status where the failure is not the service's own.</summary>
    public static string ReasonOf(RpcException problem) =>
        problem.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? problem.StatusCode.ToString();
}
