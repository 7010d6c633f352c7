using System.IO.Pipes;
using EdgeLlm.Inference.Tests.Scheduling;
using EdgeLlm.Inference.Worker;
using EdgeLlm.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

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

    private static EngineLoad Load(string path) => new() { ModelPath = path, ContextTokens = 2048, Threads = 1, BatchTokens = 64 };

    private sealed class Remote(EngineClient client) : IGenerator
    {
        public ModelIdentity? Model => null;

        public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
            client.GenerateAsync(request, cancellationToken);
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

        public Pair()
        {
            _fromDaemon = new AnonymousPipeClientStream(PipeDirection.In, _toEngine.ClientSafePipeHandle);
            _worker = new EngineWorker(_fromDaemon, _toDaemon, "test", TimeProvider.System, NullLoggerFactory.Instance, () => _orphaned.TrySetResult());
            ExitCode = Task.Run(_worker.RunAsync);
            Client = new EngineClient(_toEngine, new AnonymousPipeClientStream(PipeDirection.In, _toDaemon.ClientSafePipeHandle));
        }

        public EngineClient Client { get; }

        public Task<int> ExitCode { get; }

        public Task Orphaned => _orphaned.Task;

        public ValueTask CutAsync() => _toEngine.DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await _toDaemon.DisposeAsync();
            await _fromDaemon.DisposeAsync();
        }
    }
}
