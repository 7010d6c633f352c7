using System.Globalization;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// Gives requests that are not even a message of their type (broken bytes, a string that is not UTF-8), or are too large
/// to be read, their status. The server reads them before any interceptor runs; what it says then tells a caller nothing
/// of what to do.
/// </summary>
internal static class UnreadableRequests
{
    /// <summary>What is wrong with bytes that can't be parsed.</summary>
    public const string NoMessage = "The request can't be read: it is not a message of this method, or a string in it is not valid UTF-8.";

    private static readonly object s_read = new();

    /// <summary>Takes note that a call's request could be read.</summary>
    public static void MarkRead(ServerCallContext context) => context.GetHttpContext().Items[s_read] = s_read;

    /// <summary>To be run around the services.</summary>
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Response.HasStarted && !context.Items.ContainsKey(s_read) && Problem(context.Response.Headers[Refusal.StatusHeader]) is { } problem)
        {
            Refusal.Write(context.Response, Refusal.Invalid(problem));
        }
    }

    private static string? Problem(string? status) => status switch
    {
        _ when status == Code(StatusCode.Unknown) => NoMessage,
        _ when status == Code(StatusCode.ResourceExhausted) => $"The request is larger than {RequestGate.MaxSmallRequestBytes >> 10} KiB.",
        _ => null,
    };

    private static string Code(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
