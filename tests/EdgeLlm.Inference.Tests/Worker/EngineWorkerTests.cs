using System.Collections.Immutable;
using System.IO.Pipes;
using System.Threading.Channels;
using EdgeLlm.Inference.Tests.Scheduling;
using EdgeLlm.Inference.Worker;
using EdgeLlm.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Inference.Tests.Worker;

/// <summary>Both ends of the pipes in one process, the real engine behind them.</summary>
public sealed class EngineWorkerTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Engine_says_who_it_is_loads_generates_and_goes_when_told()
    {
        await using var pair = new Pair();
        var identity = await pair.Client.HandshakeAsync(Cancelled);
        Assert.Contains("llama.cpp", identity.Library, StringComparison.Ordinal);
        Assert.StartsWith("libggml-cpu-", identity.CpuVariant, StringComparison.Ordinal);

        var progress = new List<float>();
        var model = await pair.Client.LoadAsync(Load(engine.Tiny), new Recorder(progress), Cancelled);
        Assert.Equal("qwen2", model.Architecture);
        Assert.Equal(64, model.Sha256.Length);
        Assert.Equal(TinyModel.Caution, model.Caution);
        Assert.Equal(1f, progress[^1]);

        var generation = await Generation.RunAsync(new Remote(pair.Client), Generation.Request(), Cancelled);
        Assert.StartsWith("{\"causes\":[", generation.Answer, StringComparison.Ordinal);
        Assert.True(generation.Completed.Timings.Prefill > TimeSpan.Zero);

        pair.Client.Shutdown();
        Assert.Equal(0, await pair.ExitCode);
        Assert.False(pair.Orphaned.IsCompleted);
    }

    [Fact]
    public async Task Errors_cross_the_pipe_with_their_kind_and_their_hint()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Tiny), null, Cancelled);
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => Generation.RunAsync(
            new Remote(pair.Client), Generation.Request() with { AnswerSchema = """{"type":"object","patternProperties":{}}""" }, Cancelled));
        Assert.Equal(EdgeLlmError.InvalidSchema, error.Error);
        Assert.Contains("patternProperties", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_can_not_be_served_is_refused_and_the_engine_ends()
    {
        await using var pair = new Pair();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "not a model", Cancelled);
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => pair.Client.LoadAsync(Load(file), null, Cancelled));
        File.Delete(file);
        Assert.Equal(EdgeLlmError.InvalidModel, error.Error);
        Assert.NotEqual(0, await pair.ExitCode);
    }

    [Fact]
    public async Task A_cancelled_generation_gives_its_slot_to_the_next()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Endless) with { Slots = 1 }, null, Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var generated in pair.Client.GenerateAsync(Generation.Request(reasoning: 1500), stop.Token))
            {
                if (generated is GenerationEvent.ReasoningDelta)
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.NotEqual("", (await Generation.RunAsync(new Remote(pair.Client), Generation.Request(), Cancelled)).Answer);
    }

    [Fact]
    public async Task Words_of_a_thought_come_together_where_they_come_faster_than_anybody_reads()
    {
        // Next to no time passes while it thinks.
        await using var pair = new Pair(new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromTicks(1) });
        await pair.Client.LoadAsync(Load(engine.Endless), null, Cancelled);
        var events = new List<GenerationEvent>();
        await foreach (var next in new Remote(pair.Client).GenerateAsync(Generation.Request(reasoning: 30), Cancelled))
        {
            events.Add(next);
        }

        Assert.Equal(30, events.OfType<GenerationEvent.Completed>().Single().Usage.ReasoningTokens);
        var words = events.OfType<GenerationEvent.ReasoningDelta>().ToList();
        Assert.Equal((2, true), (words.Count, words[1].Text.Length > words[0].Text.Length));
        Assert.True(events.IndexOf(words[1]) < events.FindIndex(next => next is GenerationEvent.AnswerDelta));
    }

    [Fact]
    public async Task Pulses_tell_each_second_how_much_was_computed()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Tiny), null, Cancelled);
        var before = await pair.BeatAsync(Cancelled);
        Assert.True(before.Work > 0, "The warm-up computed something.");
        await Generation.RunAsync(new Remote(pair.Client), Generation.Request(), Cancelled);
        var after = await pair.BeatAsync(Cancelled);

        // Operations are counted, not batches: each of these has dozens.
        Assert.True(after.Work > before.Work + 100, $"{before.Work}, then {after.Work}");

        // The last word comes a moment before the slot is free; from then on nothing moves.
        while (after.Running + after.Waiting > 0)
        {
            after = await pair.BeatAsync(Cancelled);
        }

        Assert.Equal(after, await pair.BeatAsync(Cancelled));
    }

    [Fact]
    public async Task Who_has_no_slot_yet_is_told_of_as_waiting()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Endless) with { Slots = 1, ContextTokens = 16384 }, null, Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var all = Enumerable.Range(0, 5)
            .Select(_ => Generation.RunAsync(new Remote(pair.Client), Generation.Request(reasoning: 7000), stop.Token))
            .ToList();
        var pulse = await pair.BeatAsync(Cancelled);
        while (pulse is not { Running: 1, Waiting: > 0 })
        {
            Assert.Contains(all, generation => !generation.IsCompleted);
            pulse = await pair.BeatAsync(Cancelled);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all[^1]);
    }

    [Fact]
    public async Task An_abort_ends_what_runs_and_nothing_that_comes_after_it()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Endless), null, Cancelled);
        var error = await Assert.ThrowsAsync<EdgeLlmException>(async () =>
        {
            await foreach (var generated in pair.Client.GenerateAsync(Generation.Request(reasoning: 1500), Cancelled))
            {
                if (generated is GenerationEvent.Started)
                {
                    pair.Client.Abort();
                }
            }
        });
        Assert.Equal(EdgeLlmError.EngineFailed, error.Error);
        Assert.Contains("stood still", error.Message, StringComparison.Ordinal);

        // One that comes while nothing runs has nothing to end.
        pair.Client.Abort();
        Assert.NotEqual("", (await Generation.RunAsync(new Remote(pair.Client), Generation.Request(), Cancelled)).Answer);
        Assert.False(pair.ExitCode.IsCompleted);
    }

    [Fact]
    public async Task The_end_of_the_daemon_is_noticed_while_a_generation_runs()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Endless), null, Cancelled);
        await foreach (var generated in pair.Client.GenerateAsync(Generation.Request(reasoning: 1500), Cancelled))
        {
            if (generated is GenerationEvent.ReasoningDelta)
            {
                break;
            }
        }

        // As the kernel does it for a process that is killed: the pipe is closed, and nothing was said before.
        await pair.CutAsync();
        await pair.Orphaned.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task Text_that_closing_forced_is_marked_across_the_pipe()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Endless), null, Cancelled);
        var generation = await Generation.RunAsync(new Remote(pair.Client), Generation.Request(answer: 40), Cancelled);
        Assert.Equal(FinishReason.TokenLimit, generation.Completed.FinishReason);
        Assert.NotEqual("", generation.Closing);
        Assert.EndsWith(generation.Closing, generation.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probabilities_of_alternatives_cross_the_pipe_as_they_are()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Tiny), null, Cancelled);
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var request = Generation.Request() with { Alternatives = [["{\"causes\":"], ["\"K1.1\"", "\"K1.2\"", "\"K2.1\"", "\"unknown\""]] };
        var remote = await Generation.RunAsync(new Remote(pair.Client), request, Cancelled);
        var direct = await Generation.RunAsync(model.Scheduler, request, Cancelled);
        Assert.Equal([0, 1], remote.Scored.Select(scored => scored.Report.Set));
        Assert.Equal(
            direct.Scored.Select(scored => (scored.Before, scored.Report.Set, string.Join(' ', scored.Report.Probabilities))),
            remote.Scored.Select(scored => (scored.Before, scored.Report.Set, string.Join(' ', scored.Report.Probabilities))));
    }

    [Fact]
    public async Task Alternatives_beyond_the_limits_are_refused_across_the_pipe()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Tiny), null, Cancelled);
        var request = Generation.Request() with { Alternatives = [.. Enumerable.Repeat<ImmutableArray<string>>(["a", "b"], 9)] };
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => Generation.RunAsync(new Remote(pair.Client), request, Cancelled));
        Assert.Equal(EdgeLlmError.InvalidReport, error.Error);
        Assert.Contains("8 sets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generation_that_runs_at_the_shutdown_is_told_that_the_engine_drains()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Endless), null, Cancelled);
        await using var running = pair.Client.GenerateAsync(Generation.Request(reasoning: 1500), Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.True(await running.MoveNextAsync());
        pair.Client.Shutdown();
        var error = await Assert.ThrowsAsync<EdgeLlmException>(async () =>
        {
            while (await running.MoveNextAsync())
            {
            }
        });
        Assert.Equal(EdgeLlmError.Draining, error.Error);
        Assert.Equal(0, await pair.ExitCode);
    }

    [Fact]
    public async Task The_model_is_not_freed_while_a_request_is_still_tokenised()
    {
        await using var pair = new Pair();
        await pair.Client.LoadAsync(Load(engine.Tiny), null, Cancelled);

        // Seconds of tokenising; the shutdown follows at once.
        var words = string.Concat(Enumerable.Repeat("motor current 41.2 A, ", 400_000));
        var tokenising = Generation.RunAsync(new Remote(pair.Client), Generation.Request() with { User = words }, Cancelled);
        pair.Client.Shutdown();
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => tokenising);
        Assert.Equal(EdgeLlmError.PromptTooLong, error.Error);
        Assert.Equal(0, await pair.ExitCode);
    }

    [Fact]
    public async Task The_engine_ends_when_its_commands_can_not_be_read_for_whatever_reason()
    {
        var exit = new TaskCompletionSource<int>();
        using var worker = new EngineWorker(new BrokenStream(), new MemoryStream(), "test", TimeProvider.System, NullLoggerFactory.Instance, exit.SetResult);
        var running = worker.RunAsync();
        Assert.NotEqual(0, await exit.Task.WaitAsync(Cancelled));
        await running;
    }

    [Fact]
    public async Task The_engine_ends_when_its_events_can_not_be_written_for_whatever_reason()
    {
        var exit = new TaskCompletionSource<int>();
        await using var input = new AnonymousPipeServerStream(PipeDirection.In);
        await using var daemon = new AnonymousPipeClientStream(PipeDirection.Out, input.ClientSafePipeHandle);
        using var worker = new EngineWorker(input, new BrokenStream(), "test", TimeProvider.System, NullLoggerFactory.Instance, code => exit.TrySetResult(code));
        var running = worker.RunAsync();
        Assert.NotEqual(0, await exit.Task.WaitAsync(Cancelled));
        await running;
    }

    private static EngineLoad Load(string path) => new() { ModelPath = path, ContextTokens = 2048, Threads = 1, BatchTokens = 64 };

    private sealed class Remote(EngineClient client) : IGenerator
    {
        public ModelIdentity? Model => null;

        public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
            client.GenerateAsync(request, cancellationToken);
    }

    /// <summary>Fails in a way that nobody foresaw.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new NotSupportedException("A defect.");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException("A defect.");
    }

    private sealed class Recorder(List<float> seen) : IProgress<float>
    {
        public void Report(float value) => seen.Add(value);
    }

    private sealed class Pair : IAsyncDisposable
    {
        private readonly AnonymousPipeServerStream _toEngine = new(PipeDirection.Out);
        private readonly AnonymousPipeServerStream _toDaemon = new(PipeDirection.Out);
        private readonly AnonymousPipeClientStream _fromDaemon;
        private readonly TaskCompletionSource _orphaned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly EngineWorker _worker;

        private readonly Channel<EnginePulse> _pulses = Channel.CreateUnbounded<EnginePulse>();

        public Pair(TimeProvider? time = null)
        {
            _fromDaemon = new AnonymousPipeClientStream(PipeDirection.In, _toEngine.ClientSafePipeHandle);
            _worker = new EngineWorker(_fromDaemon, _toDaemon, "test", time ?? TimeProvider.System, NullLoggerFactory.Instance, _ => _orphaned.TrySetResult());
            ExitCode = Task.Run(RunAsync);
            Client = new EngineClient(
                _toEngine, new AnonymousPipeClientStream(PipeDirection.In, _toDaemon.ClientSafePipeHandle), onPulse: pulse => _pulses.Writer.TryWrite(pulse));
        }

        public EngineClient Client { get; }

        public Task<int> ExitCode { get; }

        public Task Orphaned => _orphaned.Task;

        /// <summary>The next pulse.</summary>
        public async Task<EnginePulse> BeatAsync(CancellationToken cancellationToken)
        {
            while (_pulses.Reader.TryRead(out _))
            {
            }

            return await _pulses.Reader.ReadAsync(cancellationToken);
        }

        // Its end of the pipe closes with the worker, as with a process.
        private async Task<int> RunAsync()
        {
            var exitCode = await _worker.RunAsync();
            await _toDaemon.DisposeAsync();
            return exitCode;
        }

        public ValueTask CutAsync() => _toEngine.DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            // The worker ends with its input; a decode thread left over would be caught by the end of the test process.
            Client.Dispose();
            await ExitCode;
            await _fromDaemon.DisposeAsync();
        }
    }
}
