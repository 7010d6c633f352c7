using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>The one table from errors to what callers see: a status, a reason of <see cref="Protos.V1.ErrorReason"/>, details.</summary>
internal static class ErrorStatus
{
    private const string Domain = "edgellm";

    /// <summary>The status and the reason of an error. Failures of ours that a caller can do nothing about share one.</summary>
    public static (StatusCode Code, string Reason) Of(EdgeLlmError error) => error switch
    {
        EdgeLlmError.InvalidReport => (StatusCode.InvalidArgument, "INVALID_REPORT"),
        EdgeLlmError.PromptTooLong => (StatusCode.InvalidArgument, "PROMPT_TOO_LONG"),
        EdgeLlmError.InvalidSchema => (StatusCode.InvalidArgument, "INVALID_SCHEMA"),
        EdgeLlmError.ModelNotResident => (StatusCode.Unavailable, "MODEL_NOT_RESIDENT"),
        EdgeLlmError.Draining => (StatusCode.Unavailable, "DRAINING"),
        EdgeLlmError.EngineRestarting => (StatusCode.Unavailable, "ENGINE_RESTARTING"),
        EdgeLlmError.StoreUnavailable => (StatusCode.Unavailable, "STORE_UNAVAILABLE"),
        EdgeLlmError.MemoryExhausted => (StatusCode.ResourceExhausted, "MEMORY_EXHAUSTED"),
        EdgeLlmError.RequestQuarantined => (StatusCode.FailedPrecondition, "REQUEST_QUARANTINED"),
        EdgeLlmError.QuarantineEntryNotFound => (StatusCode.NotFound, "QUARANTINE_ENTRY_NOT_FOUND"),
        EdgeLlmError.QueueFull => (StatusCode.ResourceExhausted, "QUEUE_FULL"),
        EdgeLlmError.DeadlineTooShort => (StatusCode.DeadlineExceeded, "DEADLINE_TOO_SHORT"),
        EdgeLlmError.InvalidCatalogue => (StatusCode.InvalidArgument, "INVALID_CATALOGUE"),
        EdgeLlmError.CatalogueEntryNotFound => (StatusCode.NotFound, "CATALOGUE_ENTRY_NOT_FOUND"),
        EdgeLlmError.ModelNotFound => (StatusCode.NotFound, "MODEL_NOT_FOUND"),
        EdgeLlmError.ModelRefused => (StatusCode.FailedPrecondition, "MODEL_REFUSED"),
        EdgeLlmError.SwapInProgress => (StatusCode.Aborted, "SWAP_IN_PROGRESS"),
        EdgeLlmError.DiagnosisNotFound => (StatusCode.NotFound, "DIAGNOSIS_NOT_FOUND"),
        EdgeLlmError.RequestInProgress => (StatusCode.Aborted, "REQUEST_IN_PROGRESS"),
        EdgeLlmError.RequestIdReused => (StatusCode.AlreadyExists, "REQUEST_ID_REUSED"),
        EdgeLlmError.EngineFailed
            or EdgeLlmError.InvalidModel
            or EdgeLlmError.IncompatibleLibrary
            or EdgeLlmError.OutOfMemory
            or EdgeLlmError.InvalidConfiguration => (StatusCode.Internal, "ENGINE_FAILED"),
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Unmapped error."),
    };

    /// <summary>What the caller gets for an error.</summary>
    public static RpcException ToRpcException(this EdgeLlmException failure)
    {
        var (code, reason) = Of(failure.Error);

        // Failures of ours may quote the system or llama.cpp; those of callers quote callers, whose names may look like paths.
        var isOurs = code is StatusCode.Internal or StatusCode.Unavailable;
        var status = New(code, reason, isOurs ? FileNames.WithoutFolders(failure.Message) : failure.Message);
        if (failure.Violations.Count > 0)
        {
            var fields = failure.Violations.Select(v => new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Description });
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { fields } }));
        }

        if (RetryDelay(code, failure) is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = delay.ToDuration() }));
        }

        return status.ToRpcException();
    }

    /// <summary>A status with its reason, to add details to.</summary>
    public static Google.Rpc.Status New(StatusCode code, string reason, string message) => new()
    {
        Code = (int)code,
        Message = message,
        Details = { Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain }) },
    };

    // The contract promises a hint wherever trying again makes sense, known or not.
    private static TimeSpan? RetryDelay(StatusCode code, EdgeLlmException failure) =>
        code is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Aborted
            ? failure.RetryAfter ?? TimeSpan.FromSeconds(5)
            : failure.RetryAfter;
}
