using System.Globalization;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Inference;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// Gives requests that are not even a message of their type (broken bytes, a string that is not UTF-8), or are too large
/// to be read, their status. The server reads them before any interceptor runs; what it says then tells a caller nothing
/// of what to do.
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
        if (context.Response.HasStarted || context.Items.ContainsKey(s_read) || Problem(context.Response.Headers[StatusHeader]) is not { } problem)
        {
            return;
        }

        var status = new EdgeLlmException(EdgeLlmError.InvalidReport, problem)
        {
            Violations = [new FieldViolation("", problem)],
        }.ToRpcException().GetRpcStatus()!;
        context.Response.Headers[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[MessageHeader] = problem;
        context.Response.Headers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    private static string? Problem(string? status) => status switch
    {
        _ when status == Code(StatusCode.Unknown) =>
            "The request can't be read: it is not a message of this method, or a string in it is not valid UTF-8.",
        _ when status == Code(StatusCode.ResourceExhausted) =>
            $"The request is larger than {DaemonHost.MaxRequestBytes >> 20} MiB: send fewer signals, shorter trends or shorter texts.",
        _ => null,
    };

    private static string Code(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
