using System.Globalization;
using EdgeLlm.Inference;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// Gives requests that are not even a message of their type (broken bytes, a string that is not UTF-8) their status.
/// The server reads them before any interceptor runs and calls what it meets then UNKNOWN, which tells a caller nothing.
/// </summary>
internal static class UnreadableRequests
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";
    private static readonly object s_read = new();

    /// <summary>Takes note that a call's request could be read.</summary>
    public static void MarkRead(ServerCallContext context) => context.GetHttpContext().Items[s_read] = s_read;

    /// <summary>To be run around the services.</summary>
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var unknown = ((int)StatusCode.Unknown).ToString(CultureInfo.InvariantCulture);
        if (context.Response.HasStarted || context.Items.ContainsKey(s_read) || context.Response.Headers[StatusHeader] != unknown)
        {
            return;
        }

        const string Problem = "The request can't be read: it is not a message of this method, or a string in it is not valid UTF-8.";
        var status = new EdgeLlmException(EdgeLlmError.InvalidReport, Problem)
        {
            Violations = [new FieldViolation("", Problem)],
        }.ToRpcException().GetRpcStatus()!;
        context.Response.Headers[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[MessageHeader] = Problem;
        context.Response.Headers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }
}
