using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Tests.Telemetry;

public sealed class TraceTests : IDisposable
{
    private readonly SpanCollector _spans = new();

    public void Dispose() => _spans.Dispose();

    [Fact]
    public async Task A_diagnosis_by_the_model_shows_where_its_time_went()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Script = AnswerInTimeAsync;
        await daemon.DiagnoseAsync(Reports.Valid("trace-1"));

        var spans = _spans.Of("trace-1").ToDictionary(span => span.OperationName);
        Assert.Equal(["answer", "diagnose", "generate", "prefill", "queue", "record", "retrieve", "think"], spans.Keys.Order());
        Assert.All(new[] { "retrieve", "generate", "record" }, name => Assert.Equal(spans["diagnose"].SpanId, spans[name].ParentSpanId));
        Assert.All(new[] { "queue", "prefill", "think", "answer" }, name => Assert.Equal(spans["generate"].SpanId, spans[name].ParentSpanId));

        // The engine's own times, one after the other.
        Assert.Equal([1, 2, 3, 4], new[] { "queue", "prefill", "think", "answer" }.Select(name => spans[name].Duration.TotalSeconds));
        Assert.Equal(spans["generate"].StartTimeUtc, spans["queue"].StartTimeUtc);
        Assert.Equal(spans["queue"].StartTimeUtc + spans["queue"].Duration, spans["prefill"].StartTimeUtc);
        Assert.Equal(("scripted", 100, 23), (spans["generate"].GetTagItem("gen_ai.response.model"), spans["generate"].GetTagItem("gen_ai.usage.input_tokens"), spans["generate"].GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal(("F30001", "Model"), (spans["diagnose"].GetTagItem("edgellm.fault.code"), spans["diagnose"].GetTagItem("edgellm.source")));
        Assert.All(spans.Values, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task A_diagnosis_by_the_catalogue_says_why_and_where_the_model_failed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.EngineFailed, "Not now."));
        await daemon.DiagnoseAsync(Reports.Valid("trace-2"));
        var spans = _spans.Of("trace-2").ToDictionary(span => span.OperationName);
        Assert.Equal(("Catalogue", "EngineFailed"), (spans["diagnose"].GetTagItem("edgellm.source"), spans["diagnose"].GetTagItem("edgellm.fallback.reason")));
        Assert.Equal((ActivityStatusCode.Error, ActivityStatusCode.Unset), (spans["generate"].Status, spans["diagnose"].Status));
    }

    [Fact]
    public async Task A_diagnosis_that_is_not_made_ends_in_error()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.QueueFull, "Too many."));
        await daemon.RefuseAsync(Reports.Valid("trace-3"));
        Assert.Equal(ActivityStatusCode.Error, _spans.Of("trace-3")[0].Status);
    }

    [Fact]
    public async Task No_span_has_a_word_of_the_report_but_asset_and_code()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid("trace-4"));
        var values = _spans.Of("trace-4").SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}").ToList();
        Assert.Contains("LINE3-CONV-M12", values);
        Assert.DoesNotContain(values, value => value.Contains("R-0412", StringComparison.Ordinal) || value.Contains("Let me", StringComparison.Ordinal));
    }

    private static async IAsyncEnumerable<GenerationEvent> AnswerInTimeAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var next in ScriptedEngine.AnswerAsync(request, cancellationToken))
        {
            yield return next is GenerationEvent.Completed completed
                ? completed with { Timings = new GenerationTimings(Seconds(1), Seconds(2), Seconds(3), Seconds(4)) }
                : next;
        }
    }

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);
}
