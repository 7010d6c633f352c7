using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeLlm.Diagnostics.Telemetry;

namespace EdgeLlm.Daemon.Tests.Telemetry;

/// <summary>Collects the spans of one request; others run beside it in this process.</summary>
internal sealed class SpanCollector : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanCollector()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DiagnosisTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans of a request's trace in the order in which they began, its root first.</summary>
    public Activity[] Of(string requestId)
    {
        var root = _ended.Single(span => span.OperationName == "diagnose" && Equals(span.GetTagItem("edgellm.request.id"), requestId));
        return [.. _ended.Where(span => span.TraceId == root.TraceId).OrderBy(span => span.StartTimeUtc).ThenBy(span => span == root ? 0 : 1)];
    }

    public void Dispose() => _listener.Dispose();
}
