using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>What the decode thread makes of batches that fail, of its own end, and of estimates that are wrong.</summary>
public sealed class DecodeLoopTests : IClassFixture<EngineFixture>, IAsyncDisposable
{
    private readonly LlamaModel _model;
    private readonly ScriptedContext _context;
    private readonly Scheduler _scheduler;

    public DecodeLoopTests(EngineFixture engine)
    {
        _model = EngineFixture.LoadBare(engine.Tiny);
        _context = new ScriptedContext(_model.Vocabulary.Count);
        _scheduler = new Scheduler(_model, EngineFixture.Identity, _context, new SchedulerOptions(Slots: 2, QueueLength: 4, BatchTokens: 64), _context, NullLogger.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DecodeResult.Failed)]
    [InlineData(DecodeResult.NoRoom)]
    internal async Task The_engine_ends_when_batch_after_batch_fails(DecodeResult result)
    {
        _scheduler.Start();
        _context.OnBatch = () => result;
        for (var i = 0; i < 3; i++)
        {
            Assert.False(_scheduler.Completion.IsCompleted);
            Assert.Equal(EdgeLlmError.EngineFailed, (await FailAsync()).Error);
        }

        Assert.Equal(EdgeLlmError.EngineRestarting, (await FailAsync()).Error);
        var end = await Assert.ThrowsAsync<EdgeLlmException>(() => _scheduler.Completion.WaitAsync(Cancelled));
        Assert.Equal(EdgeLlmError.EngineFailed, end.Error);
        Assert.Contains("3 batches in a row", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_goes_on_when_a_batch_fails_now_and_then()
    {
        _scheduler.Start();
        for (var i = 1; i <= 9; i++)
        {
            var fails = i % 3 != 0;
            _context.OnBatch = () => fails ? DecodeResult.Failed : DecodeResult.Ok;
            if (fails)
            {
                Assert.Equal(EdgeLlmError.EngineFailed, (await FailAsync()).Error);
            }
            else
            {
                Assert.NotEqual("", (await RunAsync(Generation.Request())).Answer);
            }
        }

        Assert.False(_scheduler.Completion.IsCompleted);
    }

    [Fact]
    public async Task Everybody_is_told_that_the_engine_restarts_when_the_decode_thread_crashes()
    {
        _scheduler.Start();
        using var crash = new ManualResetEventSlim();
        _context.OnBatch = () =>
        {
            crash.Wait(Cancelled);
            throw new InvalidOperationException("A defect.");
        };
        var unfinished = Enumerable.Range(0, 5).Select(_ => FailAsync()).ToList();
        crash.Set();
        foreach (var generation in unfinished)
        {
            Assert.Equal(EdgeLlmError.EngineRestarting, (await generation).Error);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => _scheduler.Completion.WaitAsync(Cancelled));
        var late = await FailAsync();
        Assert.Equal(EdgeLlmError.EngineRestarting, late.Error);
        Assert.NotNull(late.RetryAfter);
    }

    [Fact]
    public async Task Those_who_come_after_the_stop_are_told_that_the_engine_drains()
    {
        _scheduler.Start();
        await _scheduler.StopAsync();
        Assert.Equal(EdgeLlmError.Draining, (await FailAsync()).Error);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(0)]
    public async Task An_idle_engine_tries_what_a_wrong_estimate_would_refuse_and_so_corrects_it(int reasoning)
    {
        // Stalls in the warm-up: the first estimates are a million times too high.
        _context.BatchTime = TimeSpan.FromSeconds(1000);
        _scheduler.Start();
        _context.BatchTime = TimeSpan.FromMilliseconds(1);
        var request = Generation.Request(reasoning: reasoning) with { TimeLimit = TimeSpan.FromSeconds(20) };
        var reasons = new List<FinishReason>();
        for (var i = 0; i < 12; i++)
        {
            reasons.Add((await RunAsync(request)).Completed.FinishReason);
        }

        Assert.NotEqual(FinishReason.Deadline, reasons[^1]);
    }

    [Fact]
    public async Task A_busy_engine_refuses_at_once_what_leaves_no_time_for_the_shortest_answer()
    {
        _context.BatchTime = TimeSpan.FromSeconds(1);
        _scheduler.Start();
        using var decoding = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        _context.OnBatch = () =>
        {
            decoding.Release();
            goOn.Wait(Cancelled);
            return DecodeResult.Ok;
        };

        // A second a batch: the prompt takes few, the shortest answer one a token.
        var prepared = new RequestPreparer(_model, _context.ContextTokens).Prepare(Generation.Request(reasoning: 0));
        var time = TimeSpan.FromSeconds((prepared.Prompt.Count / 32) + prepared.Masks.ShortestAnswerTokens);
        var running = RunAsync(Generation.Request(reasoning: 50_000), enough.Token);
        await decoding.WaitAsync(Cancelled);
        var hopeless = RunAsync(Generation.Request(reasoning: 0) with { TimeLimit = time });
        goOn.Set();

        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => hopeless);
        Assert.Equal(EdgeLlmError.DeadlineTooShort, error.Error);
        Assert.Contains("writing the shortest answer", error.Message, StringComparison.Ordinal);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    public async ValueTask DisposeAsync()
    {
        await _scheduler.DisposeAsync();
        _model.Dispose();
    }

    private Task<Generation> RunAsync(GenerationRequest request, CancellationToken? cancellationToken = null) =>
        Generation.RunAsync(_scheduler, request, cancellationToken ?? Cancelled);

    private Task<EdgeLlmException> FailAsync() => Assert.ThrowsAsync<EdgeLlmException>(() => RunAsync(Generation.Request()));
}
