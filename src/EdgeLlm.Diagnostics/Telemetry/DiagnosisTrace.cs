using System.Diagnostics;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Telemetry;

/// <summary>
/// The trace of one diagnosis: a span "diagnose" with "retrieve", "generate" and "record" below it, and below "generate" what the
/// engine measured: "queue", "prefill", "think" and "answer". Costs nothing while nobody listens. No text of a report but
/// its asset and its code.
/// </summary>
public sealed class DiagnosisTrace : IDisposable
{
    /// <summary>Name of the source, for those who listen.</summary>
    public const string SourceName = "EdgeLlm";

    private static readonly ActivitySource s_source = new(SourceName);
    private readonly TimeProvider _time;
    private readonly Activity? _diagnosis;
    private Activity? _generation;
    private bool _isMade;

    private DiagnosisTrace(Activity? diagnosis, TimeProvider time) => (_diagnosis, _time) = (diagnosis, time);

    /// <summary>Begins a trace, below the call's own where that has one.</summary>
    public static DiagnosisTrace Start(DiagnosisRequest request, TimeProvider time)
    {
        var diagnosis = s_source.StartActivity("diagnose", ActivityKind.Internal, Activity.Current?.Context ?? default, startTime: time.GetUtcNow());
        diagnosis?.SetTag("edgellm.request.id", request.RequestId);
        diagnosis?.SetTag("edgellm.asset", request.Report.Asset.Id);
        diagnosis?.SetTag("edgellm.fault.code", AlarmFacts.CodeOf(request.Report));
        return new DiagnosisTrace(diagnosis, time);
    }

    /// <summary>A step that ends when it is disposed of; null while nobody listens.</summary>
    public IDisposable? Step(string name) => Open(name, _diagnosis, _time.GetUtcNow()) is { } step ? new Span(step, _time) : null;

    /// <summary>The model is asked from now on.</summary>
    public void AskModel()
    {
        _generation = Open("generate", _diagnosis, _time.GetUtcNow());
        _generation?.SetTag("gen_ai.operation.name", "chat");
        _generation?.SetTag("gen_ai.provider.name", "edgellm");
    }

    /// <summary>The model has answered, or will not: the engine's own times are laid end to end from when it was asked.</summary>
    /// <param name="completed">What it says of itself; null where there is no answer.</param>
    /// <param name="model">Which model it was.</param>
    public void EndModel(GenerationEvent.Completed? completed, ModelIdentity? model)
    {
        if (_generation is not { } generation)
        {
            return;
        }

        if (completed is null)
        {
            generation.SetStatus(ActivityStatusCode.Error);
        }
        else
        {
            generation.SetTag("gen_ai.response.model", model?.Name);
            generation.SetTag("gen_ai.response.finish_reasons", new[] { completed.FinishReason.ToString() });
            generation.SetTag("gen_ai.usage.input_tokens", completed.Usage.PromptTokens);
            generation.SetTag("gen_ai.usage.output_tokens", completed.Usage.ReasoningTokens + completed.Usage.AnswerTokens);
            var at = (DateTimeOffset)generation.StartTimeUtc;
            at = Lay("queue", at, completed.Timings.Queued);
            at = Lay("prefill", at, completed.Timings.Prefill);
            at = Lay("think", at, completed.Timings.Reasoning);
            Lay("answer", at, completed.Timings.Answer);
        }

        End(generation, _time);
        _generation = null;
    }

    /// <summary>There is a diagnosis.</summary>
    public void Made(Diagnosis diagnosis)
    {
        _isMade = true;
        _diagnosis?.SetTag("edgellm.source", diagnosis.Source.ToString());
        if (diagnosis.FallbackReason != FallbackReason.None)
        {
            _diagnosis?.SetTag("edgellm.fallback.reason", diagnosis.FallbackReason.ToString());
        }
    }

    /// <summary>Ends the trace, in error if no diagnosis was made.</summary>
    public void Dispose()
    {
        EndModel(null, null);
        if (_diagnosis is not null)
        {
            if (!_isMade)
            {
                _diagnosis.SetStatus(ActivityStatusCode.Error);
            }

            End(_diagnosis, _time);
        }
    }

    private DateTimeOffset Lay(string name, DateTimeOffset start, TimeSpan duration)
    {
        var step = Open(name, _generation, start);
        step?.SetEndTime((start + duration).UtcDateTime);
        step?.Dispose();
        return start + duration;
    }

    // A null parent: nobody listens, or this trace is not sampled. A parent is always named, since the ambient one is another's
    // after each step of the stream.
    private static Activity? Open(string name, Activity? parent, DateTimeOffset start) =>
        parent is null ? null : s_source.StartActivity(name, ActivityKind.Internal, parent.Context, startTime: start);

    private static void End(Activity activity, TimeProvider time)
    {
        activity.SetEndTime(time.GetUtcNow().UtcDateTime);
        activity.Dispose();
    }

    private sealed class Span(Activity activity, TimeProvider time) : IDisposable
    {
        public void Dispose() => End(activity, time);
    }
}
