using System.Globalization;
using EdgeLlm.Daemon.Logging;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Turns whatever a method throws into a status that says enough to a caller and nothing of our inside.</summary>
internal sealed partial class ErrorInterceptor(TimeProvider time, ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.MarkRead(context);
        using var scope = logger.BeginScope(CallScope.Of(request, context));
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw ToRpcException(e, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        // Its messages are read one by one inside the method, which tells itself what is wrong with them.
        UnreadableRequests.MarkRead(context);
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw ToRpcException(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.MarkRead(context);
        using var scope = logger.BeginScope(CallScope.Of(request, context));
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw ToRpcException(e, context);
        }
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        // Reflection alone; it brings its own errors.
        UnreadableRequests.MarkRead(context);
        return continuation(requestStream, responseStream, context);
    }

    private RpcException ToRpcException(Exception problem, ServerCallContext context)
    {
        if (problem is EdgeLlmException failure)
        {
            var (code, reason) = ErrorStatus.Of(failure.Error);
            if (code is StatusCode.Internal or StatusCode.Unavailable)
            {
                LogFailed(context.Method, reason, failure.Message);
            }
            else
            {
                LogIfDiagnosis(context, reason);
            }

            return failure.ToRpcException();
        }

        if (problem is OperationCanceledException || context.CancellationToken.IsCancellationRequested)
        {
            var isTooLate = context.Deadline <= time.GetUtcNow().UtcDateTime;
            LogIfDiagnosis(context, isTooLate ? ErrorStatus.Of(EdgeLlmError.DeadlineTooShort).Reason : "CANCELLED");
            return isTooLate
                ? new EdgeLlmException(EdgeLlmError.DeadlineTooShort, "The time allowed has passed; allow more time.").ToRpcException()
                : new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The call was cancelled."));
        }

        // Unforeseen, so nothing of it leaves the house but a number to find it in the log by.
        var correlation = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        LogUnforeseen(problem, context.Method, correlation);
        var status = ErrorStatus.New(StatusCode.Internal, "ENGINE_FAILED", $"Something failed inside the service; its log has the details under {correlation}.");
        status.Details.Add(Any.Pack(new RequestInfo { RequestId = correlation }));
        return status.ToRpcException();
    }

    // One line for each diagnosis that was asked for, be it made or not. No message: it may quote the report.
    private void LogIfDiagnosis(ServerCallContext context, string reason)
    {
        if (context.Method.EndsWith("/" + nameof(DiagnosisService.DiagnosisServiceBase.Diagnose), StringComparison.Ordinal))
        {
            LogNotDiagnosed(reason);
        }
    }

    [LoggerMessage(3200, LogLevel.Warning, "{Method} failed with {Reason}: {Message}")]
    private partial void LogFailed(string method, string reason, string message);

    [LoggerMessage(3201, LogLevel.Error, "{Method} failed in an unforeseen way, correlation {Correlation}")]
    private partial void LogUnforeseen(Exception problem, string method, string correlation);

    [LoggerMessage(3600, LogLevel.Information, "No diagnosis was made: {Reason}")]
    private partial void LogNotDiagnosed(string reason);
}
