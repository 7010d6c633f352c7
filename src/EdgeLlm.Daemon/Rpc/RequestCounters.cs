using EdgeLlm.Daemon.Telemetry;
using EdgeLlm.Diagnostics;
using EdgeLlm.Inference;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// How diagnoses ended since the start, each counted once: one that was made counts as made, whether or not its last step
/// then reached the caller, who finds it in the records. Safe for many threads.
/// </summary>
internal sealed class RequestCounters(DaemonMetrics metrics)
{
    private ulong _byModel;
    private ulong _byCatalogue;
    private ulong _refused;
    private ulong _cancelled;
    private ulong _failed;

    /// <summary>Raised after each count.</summary>
    public event Action? Changed;

    /// <summary>Counts a diagnosis that was made.</summary>
    public void Made(DiagnosisEvent.Completed completed)
    {
        Interlocked.Increment(ref completed.Diagnosis.Source == DiagnosisSource.Model ? ref _byModel : ref _byCatalogue);
        metrics.Made(completed);
        Changed?.Invoke();
    }

    /// <summary>Counts a diagnosis that was not made.</summary>
    public void NotMade(Exception problem, bool byCaller)
    {
        var refused = problem is EdgeLlmException { Error: EdgeLlmError.InvalidReport or EdgeLlmError.PromptTooLong };
        Interlocked.Increment(ref refused ? ref _refused : ref byCaller ? ref _cancelled : ref _failed);
        metrics.NotMade(refused ? "refused" : byCaller ? "cancelled" : "failed", ReasonOf(problem, byCaller));
        Changed?.Invoke();
    }

    // What the caller is told, as far as there still is one.
    private static string ReasonOf(Exception problem, bool byCaller) =>
        problem is EdgeLlmException failure ? ErrorStatus.Of(failure.Error).Reason
        : byCaller ? "CANCELLED"
        : ErrorStatus.Of(problem is OperationCanceledException ? EdgeLlmError.DeadlineTooShort : EdgeLlmError.EngineFailed).Reason;

    public V1.RequestCounters ToProto() => new()
    {
        CompletedByModel = Interlocked.Read(ref _byModel),
        CompletedByCatalogue = Interlocked.Read(ref _byCatalogue),
        Refused = Interlocked.Read(ref _refused),
        Cancelled = Interlocked.Read(ref _cancelled),
        Failed = Interlocked.Read(ref _failed),
    };
}
