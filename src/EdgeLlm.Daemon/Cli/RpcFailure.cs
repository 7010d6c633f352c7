using System.Globalization;
using System.Net.Sockets;
using EdgeLlm.Daemon.Basics;
using Google.Rpc;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli;

/// <summary>What a failed call means to the user of a command: some lines and an exit code.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Text">What happened, with every wrong field and a hint when to try again.</param>
internal sealed record RpcFailure(int ExitCode, string Text)
{
    /// <summary>Explains a failed call to a daemon.</summary>
    public static RpcFailure Of(RpcException problem, string address)
    {
        var details = Details(problem);
        var reason = details?.GetDetail<ErrorInfo>()?.Reason;
        if (reason is null && problem.StatusCode == StatusCode.Unavailable)
        {
            return new RpcFailure(ExitCodes.Unavailable, $"Can't reach a daemon at {address}: {Cause(problem)}.");
        }

        if (reason is null && problem.StatusCode == StatusCode.DeadlineExceeded)
        {
            return new RpcFailure(ExitCodes.TryAgain, $"The daemon at {address} did not answer in the time allowed.");
        }

        var lines = new List<string> { reason is null ? problem.Status.Detail : $"{problem.Status.Detail} ({reason})" };
        lines.AddRange((details?.GetDetail<BadRequest>()?.FieldViolations ?? []).Select(v => $"  {v.Field}: {v.Description}"));
        if (details?.GetDetail<RetryInfo>()?.RetryDelay is { } delay)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"Try again in {Math.Ceiling(delay.ToTimeSpan().TotalSeconds)} s."));
        }

        return new RpcFailure(ToExitCode(problem.StatusCode, reason), string.Join('\n', lines));
    }

    private static int ToExitCode(StatusCode status, string? reason) => status switch
    {
        StatusCode.InvalidArgument or StatusCode.AlreadyExists => ExitCodes.InvalidReport,

        // Without a reason of ours it is the server's own bound on the size of a message.
        StatusCode.ResourceExhausted => reason is null ? ExitCodes.InvalidReport : ExitCodes.TryAgain,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted => ExitCodes.TryAgain,
        StatusCode.Cancelled => ExitCodes.Interrupted,
        StatusCode.NotFound => ExitCodes.NoInput,
        StatusCode.Unimplemented => ExitCodes.Unavailable,
        _ => ExitCodes.Internal,
    };

    private static Google.Rpc.Status? Details(RpcException problem)
    {
        try
        {
            return problem.GetRpcStatus();
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // connect(2) on a path that is not there fails with ENOENT, which the runtime knows by a misleading name.
    private static string Cause(RpcException problem) => problem.Status.DebugException?.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "nothing is there",
        { } cause => cause.Message.TrimEnd('.'),
        null => problem.Status.Detail.TrimEnd('.'),
    };
}
