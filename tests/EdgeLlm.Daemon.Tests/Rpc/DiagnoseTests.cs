using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Event = EdgeLlm.Protos.V1.DiagnoseResponse.EventOneofCase;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class DiagnoseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Diagnose_streams_every_step_in_order_with_growing_sequence_numbers()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var steps = await daemon.DiagnoseAsync(Reports.Valid("gw-1"));
        Assert.Equal(Enumerable.Range(1, steps.Count).Select(i => (ulong)i), steps.Select(s => s.Sequence));
        Assert.Equal(
            [Event.Accepted, Event.Preliminary, Event.ReasoningDelta, Event.ReasoningDelta, Event.Finding, Event.Completed],
            steps.Select(s => s.EventCase));
        Assert.Equal("gw-1", steps[0].Accepted.RequestId);
        var diagnosis = steps[^1].Completed.Diagnosis;
        Assert.True(steps[^1].Completed.Recorded);
        Assert.Equal((DiagnosisSource.Model, "diagnoses/gw-1", "Let me think."), (diagnosis.Source, diagnosis.Name, diagnosis.Reasoning));
        Assert.Equal(("scripted", "5ca1ab1e", 100u), (diagnosis.Provenance.ModelName, diagnosis.Provenance.ModelSha256, diagnosis.Usage.PromptTokens));
        Assert.Equal(1ul, (await daemon.StatusAsync()).Requests.CompletedByModel);
    }

    [Fact]
    public async Task Diagnose_names_the_model_in_its_headers_whatever_its_licence_is_written_in()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var call = daemon.Diagnosis.Diagnose(Reports.Valid(), cancellationToken: Ct);
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal(("5ca1ab1e", "MIT ? ?"), (headers.GetValue("x-model-sha256"), headers.GetValue("x-model-license")));
    }

    [Fact]
    public async Task Diagnose_keeps_reasoning_to_itself_when_told_to()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var request = Reports.Valid();
        request.Options = new DiagnoseOptions { OmitReasoningStream = true, Seed = 7, Temperature = 0, MaxReasoningTokens = 5 };
        var steps = await daemon.DiagnoseAsync(request);
        Assert.DoesNotContain(steps, s => s.EventCase == Event.ReasoningDelta);
        Assert.Equal(steps.Count, (int)steps[^1].Sequence);
        Assert.Equal("Let me think.", steps[^1].Completed.Diagnosis.Reasoning);
        var asked = Assert.Single(daemon.Engine.Asked);
        Assert.Equal((7ul, 0f, 5), (asked.Sampling.Seed, asked.Sampling.Temperature, asked.ReasoningTokens));
    }

    [Theory]
    [InlineData(EdgeLlmError.ModelNotResident, FallbackReason.EngineUnavailable)]
    [InlineData(EdgeLlmError.EngineFailed, FallbackReason.EngineFailed)]
    public async Task Diagnose_answers_from_the_catalogue_when_the_engine_can_not(EdgeLlmError error, FallbackReason reason)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(error, "Not now."));
        var steps = await daemon.DiagnoseAsync(Reports.Valid());
        var diagnosis = steps[^1].Completed.Diagnosis;
        Assert.Equal((DiagnosisSource.Catalogue, reason), (diagnosis.Source, diagnosis.FallbackReason));
        Assert.NotEmpty(diagnosis.Causes);
        Assert.Equal(1ul, (await daemon.StatusAsync()).Requests.CompletedByCatalogue);
    }

    [Fact]
    public async Task Diagnose_asks_the_model_once_for_a_request_that_is_repeated()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var first = await daemon.DiagnoseAsync(Reports.Valid("same"));
        var second = await daemon.DiagnoseAsync(Reports.Valid("same"));
        Assert.Equal(first[^1].Completed.Diagnosis, second[^1].Completed.Diagnosis);
        Assert.Single(daemon.Engine.Asked);
    }

    [Fact]
    public async Task Diagnose_refuses_an_identifier_that_another_report_has()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid("same"));
        var other = Reports.Valid("same");
        other.Report.OperatorNote = "Something else happened.";
        var refused = await daemon.RefuseAsync(other);
        Assert.Equal(StatusCode.AlreadyExists, refused.StatusCode);
        Assert.Equal("REQUEST_ID_REUSED", refused.Reason());
    }

    [Theory]
    [InlineData(Reasoning.None, 0)]
    [InlineData(Reasoning.Brief, 85)]
    [InlineData(Reasoning.Full, 256)]
    [InlineData(Reasoning.Unspecified, 256)]
    public async Task Diagnose_lets_the_model_think_as_much_as_the_request_says(Reasoning effort, int tokens)
    {
        await using var daemon = await TestDaemon.StartAsync();
        var request = Reports.Valid();
        request.Options = new DiagnoseOptions { Reasoning = effort };
        await daemon.DiagnoseAsync(request);
        Assert.Equal(tokens, Assert.Single(daemon.Engine.Asked).ReasoningTokens);
    }

    [Fact]
    public async Task Diagnose_refuses_a_request_that_is_running_already_and_says_when_to_ask_again()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var (started, _) = daemon.Engine.Hang();
        using var running = daemon.Diagnosis.Diagnose(Reports.Valid("same"), cancellationToken: Ct);
        await started.WaitAsync(Ct);
        var refused = await daemon.RefuseAsync(Reports.Valid("same"));
        refused.AssertReason(StatusCode.Aborted, "REQUEST_IN_PROGRESS");
        Assert.NotNull(refused.Detail<RetryInfo>());
    }

    [Fact]
    public async Task Diagnose_gives_the_slot_back_when_the_caller_goes_away()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var (started, cancelled) = daemon.Engine.Hang();
        using (var call = daemon.Diagnosis.Diagnose(Reports.Valid(), cancellationToken: Ct))
        {
            await started.WaitAsync(Ct);
        }

        await cancelled.WaitAsync(Ct);
        await EventuallyAsync(async () => (await daemon.StatusAsync()).Requests.Cancelled == 1);
    }

    [Fact]
    public async Task Diagnose_gives_the_engine_no_more_time_than_the_caller_has()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid(), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60));
        Assert.InRange(Assert.Single(daemon.Engine.Asked).TimeLimit!.Value.TotalSeconds, 20, 60);
    }

    [Fact]
    public async Task Diagnose_ends_by_the_deadline_when_the_engine_hangs()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Hang();
        try
        {
            // In time for the catalogue, or not quite: both are an end that the caller understands.
            var steps = await daemon.DiagnoseAsync(Reports.Valid(), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1.5));
            Assert.Equal(DiagnosisSource.Catalogue, steps[^1].Completed.Diagnosis.Source);
        }
        catch (RpcException e)
        {
            Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        }
    }

    [Fact]
    public async Task Diagnose_passes_a_full_queue_on_with_its_hint()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.QueueFull, "Too many wait.") { RetryAfter = TimeSpan.FromSeconds(4) });
        var refused = await daemon.RefuseAsync(Reports.Valid());
        refused.AssertReason(StatusCode.ResourceExhausted, "QUEUE_FULL");
        Assert.Equal(4, refused.Detail<RetryInfo>()!.RetryDelay.Seconds);
        Assert.Equal(1ul, (await daemon.StatusAsync()).Requests.Failed);
    }

    [Fact]
    public async Task Diagnose_tells_nothing_of_an_unforeseen_failure_but_where_to_look()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.GetModel = () => throw new InvalidOperationException("secret /etc/path");
        var failed = await daemon.RefuseAsync(Reports.Valid());
        failed.AssertReason(StatusCode.Internal, "ENGINE_FAILED");
        Assert.DoesNotContain("secret", failed.ToString(), StringComparison.Ordinal);
        var correlation = failed.Detail<RequestInfo>()!.RequestId;
        Assert.Contains(daemon.Log.GetSnapshot(), r => r.Id.Id == 3201 && r.Message.Contains(correlation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diagnose_leaves_no_word_of_the_report_in_the_log()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var request = Reports.Valid();
        request.Report.OperatorNote = "Xylophone";
        request.Report.Asset.Name = "Xylophone";
        await daemon.DiagnoseAsync(request);
        request.Report.FaultCode = "Xylophone\u0007";
        await daemon.RefuseAsync(request);
        Assert.DoesNotContain(daemon.Log.GetSnapshot(), r => r.Message.Contains("Xylophone", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_draining_daemon_lets_a_diagnosis_finish_and_takes_no_other()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        daemon.Engine.Script = (request, cancellationToken) => WaitThenAnswerAsync(request, entered, release.Task, cancellationToken);
        var running = daemon.DiagnoseAsync(Reports.Valid());
        await entered.Task.WaitAsync(Ct);
        daemon.App.Lifetime.StopApplication();
        var refused = await daemon.RefuseAsync(Reports.Valid());
        refused.AssertReason(StatusCode.Unavailable, "DRAINING");
        release.SetResult();
        Assert.Equal(DiagnosisSource.Model, (await running)[^1].Completed.Diagnosis.Source);
    }

    [Fact]
    public async Task A_diagnosis_whose_last_step_does_not_reach_the_caller_is_counted_once_as_made()
    {
        await using var daemon = await TestDaemon.StartAsync(customize: services =>
            services.Configure<Grpc.AspNetCore.Server.GrpcServiceOptions>(grpc => grpc.Interceptors.Add<LosesTheLastStep>()));
        await daemon.RefuseAsync(Reports.Valid());
        var counted = (await daemon.StatusAsync()).Requests;
        Assert.Equal(new RequestCounters { CompletedByModel = 1 }, counted);
    }

    private sealed class LosesTheLastStep : Grpc.Core.Interceptors.Interceptor
    {
        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new Writer<TResponse>(responseStream), context);

        private sealed class Writer<T>(IServerStreamWriter<T> inner) : IServerStreamWriter<T>
        {
            public WriteOptions? WriteOptions { get; set; }

            public Task WriteAsync(T message) => WriteAsync(message, Ct);

            public Task WriteAsync(T message, CancellationToken cancellationToken) => message is DiagnoseResponse { EventCase: Event.Completed }
                ? throw new IOException("The connection is gone.")
                : inner.WriteAsync(message, cancellationToken);
        }
    }

    private static async IAsyncEnumerable<GenerationEvent> WaitThenAnswerAsync(
        GenerationRequest request,
        TaskCompletionSource entered,
        Task release,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        entered.SetResult();
        await release.WaitAsync(cancellationToken);
        await foreach (var next in ScriptedEngine.AnswerAsync(request, cancellationToken))
        {
            yield return next;
        }
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(Ct);
        }
    }
}
