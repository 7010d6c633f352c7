using System.Text;
using EdgeLlm.Inference;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Names the resident model and its licence in the response headers of every call: whoever uses its words must be able to tell.</summary>
internal sealed class ModelHeaders(IGenerator generator) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Add(context);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Add(context);
        return continuation(requestStream, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Add(context);
        return continuation(request, responseStream, context);
    }

    // Set, not sent: they travel with the first message, or with the error.
    private void Add(ServerCallContext context)
    {
        if (generator.Model is { } model)
        {
            var headers = context.GetHttpContext().Response.Headers;
            headers["x-model-sha256"] = ToHeader(model.Sha256);
            headers["x-model-license"] = ToHeader(model.License);
        }
    }

    // A licence comes from the model's file and may hold anything; a header may hold printable ASCII.
    private static string ToHeader(string text)
    {
        var header = new StringBuilder(text.Length);
        foreach (var c in text.AsSpan()[..Math.Min(text.Length, 200)])
        {
            header.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return header.ToString().Trim();
    }
}
