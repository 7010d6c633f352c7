using System.Globalization;
using EdgeLlm.Inference;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Ends a call with a status where no service of ours has it yet, or gRPC has written a status that says too little.</summary>
internal static class Refusal
{
    /// <summary>The header of the status' number.</summary>
    public const string StatusHeader = "grpc-status";

    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    /// <summary>Writes the status of an error, whose message must be plain ASCII, as the only answer.</summary>
    public static void Write(HttpResponse response, EdgeLlmException failure)
    {
        var status = failure.ToRpcException().GetRpcStatus()!;
        response.ContentType = "application/grpc";
        response.Headers[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
        response.Headers[MessageHeader] = status.Message;
        response.Headers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    /// <summary>The refusal of a request that never became a message.</summary>
    public static EdgeLlmException Invalid(string problem) =>
        new(EdgeLlmError.InvalidReport, problem) { Violations = [new FieldViolation("", problem)] };
}
