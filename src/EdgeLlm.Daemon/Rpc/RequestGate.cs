using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// Bounds what requests can make this process hold: so many diagnoses at once, and each request read and looked over as
/// bytes before it is parsed. To be run around the services.
/// </summary>
internal sealed class RequestGate(IOptions<ServerOptions> options, RequestCounters counters)
{
    /// <summary>Largest report that is read; one at all its limits has 2.7 MiB if its texts are English.</summary>
    public const int MaxRequestBytes = 4 * 1024 * 1024;

    /// <summary>Largest request of any other kind; feedback at its limits has 8 KiB.</summary>
    public const int MaxSmallRequestBytes = 64 * 1024;

    /// <summary>Most fields of a request. A report at all its limits has 141,000, of which its trends have 100,000.</summary>
    public const int MaxFields = 200_000;

    // In front of each message: whether it is compressed, and its length.
    private const int PrefixBytes = 5;

    private static readonly EdgeLlmException s_tooMany = new(EdgeLlmError.QueueFull, "Too many diagnoses are asked for at once; try again later.");
    private int _diagnoses;

    /// <summary>Lets a call through, or refuses it.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        switch (Method(context.Request))
        {
            case null:
                await next(context);
                return;
            case { Name: nameof(DiagnosisService.DiagnosisServiceBase.Diagnose) } method:
                await DiagnoseAsync(context, method, next);
                return;
            case var method:
                if (await FindProblemAsync(context, method, MaxSmallRequestBytes) is { } problem)
                {
                    Refusal.Write(context.Response, problem);
                    return;
                }

                await next(context);
                return;
        }
    }

    private async Task DiagnoseAsync(HttpContext context, MethodDescriptor method, RequestDelegate next)
    {
        try
        {
            var problem = Interlocked.Increment(ref _diagnoses) > options.Value.MaxDiagnoses
                ? s_tooMany
                : await FindProblemAsync(context, method, MaxRequestBytes);
            if (problem is null)
            {
                await next(context);
                return;
            }

            counters.NotMade(problem, byCaller: false);
            Refusal.Write(context.Response, problem);
        }
        finally
        {
            Interlocked.Decrement(ref _diagnoses);
        }
    }

    private static MethodDescriptor? Method(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true
        && request.Path.Value?.Split('/') is ["", var service, var method]
        && service == DiagnosisService.Descriptor.FullName
            ? DiagnosisService.Descriptor.FindMethodByName(method)
            : null;

    // What is read here is what gRPC then reads. No caller of this keeps it, so that it is free once it is parsed.
    private static async Task<EdgeLlmException?> FindProblemAsync(HttpContext context, MethodDescriptor method, int maxBytes)
    {
        try
        {
            var content = await ReadAsync(context.Request.BodyReader, maxBytes + PrefixBytes, context.RequestAborted);
            context.Features.Set<IRequestBodyPipeFeature>(new ReadBody(PipeReader.Create(new ReadOnlySequence<byte>(content ?? []))));
            return content is null
                ? Refusal.Invalid($"The request is larger than {Size(maxBytes)}: send fewer signals, shorter trends or shorter texts.")
                : FindProblem(content, method);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The caller is gone, or slower than the server has patience for.
            return Refusal.Invalid("The request was not sent to its end.");
        }
    }

    private static EdgeLlmException? FindProblem(ReadOnlySpan<byte> content, MethodDescriptor method)
    {
        // Anything but one whole message as it is, gRPC itself refuses unparsed, a compressed one too.
        if (content is not [0, ..] || content.Length < PrefixBytes || BinaryPrimitives.ReadUInt32BigEndian(content[1..]) != content.Length - PrefixBytes)
        {
            return null;
        }

        return WireFields.Count(content[PrefixBytes..], method.InputType, MaxFields) switch
        {
            null => Refusal.Invalid(UnreadableRequests.NoMessage),
            > MaxFields => Refusal.Invalid($"The request has more than {MaxFields} fields: send fewer signals, alarms and points, as the contract's limits ask."),
            _ => null,
        };
    }

    private static async Task<byte[]?> ReadAsync(PipeReader body, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var content = read.IsCompleted && read.Buffer.Length <= maxBytes ? read.Buffer.ToArray() : null;
            if (read.IsCompleted || read.Buffer.Length > maxBytes)
            {
                body.AdvanceTo(read.Buffer.End);
                return content;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static string Size(int bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes >> 10} KiB";

    private sealed record ReadBody(PipeReader Reader) : IRequestBodyPipeFeature;
}
