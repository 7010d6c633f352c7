using System.IO.Pipelines;
using System.IO.Pipes;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Daemon.Tests.Worker;

public sealed class EngineClientTests
{
    private static readonly GenerationRequest s_request = new() { System = "s", User = "u", AnswerSchema = "{}", TimeLimit = TimeSpan.FromSeconds(9) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handshake_refuses_an_engine_of_another_protocol()
    {
        using var peer = new ScriptedPeer();
        await peer.SayAsync(ScriptedPeer.Hello(version: 9));
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => peer.Client.HandshakeAsync(Ct));
        Assert.Equal(EdgeLlmError.IncompatibleLibrary, e.Error);
    }

    [Fact]
    public async Task Load_reports_progress_and_ends_with_the_model()
    {
        using var peer = new ScriptedPeer();
        await peer.SayAsync(ScriptedPeer.Hello());
        Assert.Equal("0.5.0-dev", (await peer.Client.HandshakeAsync(Ct)).Library);
        var progress = new ListProgress();
        var load = peer.Client.LoadAsync(new EngineLoad { ModelPath = "/m.gguf", ContextTokens = 777 }, progress, Ct);
        Assert.Equal(777u, (await peer.HearAsync())!.Load.ContextTokens);
        await peer.SayAsync(new Event { LoadProgress = new LoadProgress { Fraction = 0.5f } });
        await peer.SayAsync(new Event { LoadProgress = new LoadProgress { Fraction = float.NaN } });
        await peer.SayAsync(ScriptedPeer.Ready());
        Assert.Equal("small", (await load).Name);
        Assert.Contains(0.5f, progress.Seen);
    }

    [Fact]
    public async Task Load_fails_with_the_engines_own_words_when_it_gives_up()
    {
        using var peer = new ScriptedPeer();
        await peer.SayAsync(ScriptedPeer.Hello());
        var load = peer.Client.LoadAsync(new EngineLoad { ModelPath = "/m.gguf" }, null, Ct);
        await peer.SayAsync(new Event { Fatal = new Fatal { Error = "InvalidModel", Message = "Not a GGUF file." } });
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => load);
        Assert.Equal((EdgeLlmError.InvalidModel, "Not a GGUF file."), (e.Error, e.Message));
        Assert.Equal("Not a GGUF file.", await peer.Client.Completion.WaitAsync(Ct));
    }

    [Fact]
    public async Task Load_hears_the_last_words_of_an_engine_that_no_longer_listens()
    {
        using var peer = new ScriptedPeer();
        await peer.SayAsync(ScriptedPeer.Hello());
        await peer.Client.HandshakeAsync(Ct);
        peer.StopListening();
        var load = peer.Client.LoadAsync(new EngineLoad { ModelPath = "/m.gguf" }, null, Ct);
        await peer.Refused.WaitAsync(Ct);
        await peer.SayAsync(new Event { Fatal = new Fatal { Error = "InvalidModel", Message = "Not a GGUF file." } });
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => load);
        Assert.Equal((EdgeLlmError.InvalidModel, "Not a GGUF file."), (e.Error, e.Message));
    }

    [Fact]
    public async Task Generation_passes_all_events_on_in_order()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var reading = ReadAsync(peer.Client);
        var command = (await peer.HearAsync())!.Generate;
        Assert.Equal((s_request.System, s_request.User, 9000ul), (command.System, command.User, command.TimeLimitMs));
        await peer.SayAsync(new Event { Started = new Started { Id = command.Id, PromptTokens = 3 } });
        await peer.SayAsync(new Event { Text = new Text { Id = command.Id, Text_ = "hm" } });
        await peer.SayAsync(new Event { Text = new Text { Id = 999, Text_ = "not ours" } });
        await peer.SayAsync(new Event { Text = new Text { Id = command.Id, Answer = true, Text_ = "{" } });
        await peer.SayAsync(new Event { Text = new Text { Id = command.Id, Answer = true, Text_ = "}", Closing = true } });
        await peer.SayAsync(ScriptedPeer.Completed(command.Id));
        Assert.Collection(
            await reading,
            e => Assert.IsType<GenerationEvent.Started>(e),
            e => Assert.Equal(new GenerationEvent.ReasoningDelta("hm"), e),
            e => Assert.Equal(new GenerationEvent.AnswerDelta("{"), e),
            e => Assert.Equal(new GenerationEvent.AnswerDelta("}", IsClosing: true), e),
            e => Assert.Equal(TimeSpan.FromMicroseconds(1500), Assert.IsType<GenerationEvent.Completed>(e).Timings.Prefill));
        Assert.Equal((0, 0), peer.Client.CountGenerations());
    }

    [Fact]
    public async Task Generation_fails_with_the_engines_error_and_hint()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var reading = ReadAsync(peer.Client);
        var id = (await peer.HearAsync())!.Generate.Id;
        await peer.SayAsync(new Event { Failed = new Failed { Id = id, Error = "QueueFull", Message = "Full.", RetryAfterMs = 1500 } });
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => reading);
        Assert.Equal((EdgeLlmError.QueueFull, "Full.", TimeSpan.FromMilliseconds(1500)), (e.Error, e.Message, e.RetryAfter));
    }

    [Fact]
    public async Task Generation_ends_at_once_when_cancelled_and_the_engine_is_told()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reading = ReadAsync(peer.Client, cancel.Token);
        var id = (await peer.HearAsync())!.Generate.Id;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(id, (await peer.HearAsync())!.Cancel.Id);
    }

    [Fact]
    public async Task Generations_end_with_a_retry_hint_when_the_engine_dies()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var reading = new[] { ReadAsync(peer.Client), ReadAsync(peer.Client) };
        await peer.HearAsync();
        await peer.HearAsync();
        peer.Die();
        foreach (var task in reading)
        {
            var e = await Assert.ThrowsAsync<EdgeLlmException>(() => task);
            Assert.Equal(EdgeLlmError.EngineRestarting, e.Error);
            Assert.NotNull(e.RetryAfter);
        }

        Assert.Null(await peer.Client.Completion.WaitAsync(Ct));
        var late = await Assert.ThrowsAsync<EdgeLlmException>(() => ReadAsync(peer.Client));
        Assert.Equal(EdgeLlmError.EngineRestarting, late.Error);
    }

    [Fact]
    public async Task Garbage_ends_the_conversation_and_is_named_as_such()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var reading = ReadAsync(peer.Client);
        await peer.SayRawAsync("llama_model_load: hello\n"u8.ToArray());
        peer.Die();
        await Assert.ThrowsAsync<EdgeLlmException>(() => reading);
        Assert.Contains("not its protocol", await peer.Client.Completion.WaitAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_can_not_be_handled_ends_the_conversation_and_is_named()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var reading = ReadAsync(peer.Client);
        var id = (await peer.HearAsync())!.Generate.Id;
        await peer.SayAsync(new Event { Started = new Started { Id = id, QueuedUs = ulong.MaxValue } });
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => reading);
        Assert.Equal(EdgeLlmError.EngineRestarting, e.Error);
        Assert.Contains(nameof(OverflowException), await peer.Client.Completion.WaitAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_can_not_be_written_ends_the_conversation_and_is_named()
    {
        var silence = new Pipe();
        using var client = new EngineClient(new BrokenStream(), silence.Reader.AsStream());
        var reading = ReadAsync(client);
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => reading);
        Assert.Equal(EdgeLlmError.EngineRestarting, e.Error);
        Assert.Contains("NotSupportedException: A defect.", await client.Completion.WaitAsync(Ct), StringComparison.Ordinal);
        await silence.Writer.CompleteAsync();
    }

    [Fact]
    public async Task The_end_does_not_wait_for_an_engine_that_neither_reads_nor_speaks()
    {
        var toEngine = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var fromEngine = new AnonymousPipeServerStream(PipeDirection.Out);
        var client = new EngineClient(toEngine, new AnonymousPipeClientStream(PipeDirection.In, fromEngine.ClientSafePipeHandle));

        // More than a pipe holds: its writer waits for a reader that never comes.
        var reading = client.GenerateAsync(s_request with { User = new string('x', 1 << 20) }, Ct).GetAsyncEnumerator(Ct).MoveNextAsync().AsTask();
        await Task.Run(client.Dispose, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        Assert.Null(await client.Completion);
        Assert.Equal(EdgeLlmError.EngineRestarting, (await Assert.ThrowsAsync<EdgeLlmException>(() => reading)).Error);

        // As when the engine is killed then: both loops end, and close what they used.
        toEngine.DisposeLocalCopyOfClientHandle();
    }

    [Fact]
    public async Task A_request_too_large_for_the_pipe_is_refused_and_the_others_go_on()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var reading = ReadAsync(peer.Client);
        var id = (await peer.HearAsync())!.Generate.Id;
        var large = peer.Client.GenerateAsync(s_request with { User = new string('x', Framing.MaxMessageBytes) }, Ct);
        var e = await Assert.ThrowsAsync<EdgeLlmException>(async () => await large.GetAsyncEnumerator(Ct).MoveNextAsync());
        Assert.Equal(EdgeLlmError.PromptTooLong, e.Error);
        await peer.SayAsync(ScriptedPeer.Completed(id));
        Assert.Single(await reading);
    }

    [Fact]
    public async Task Generations_are_each_counted_once_while_they_come_start_and_go()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        using var over = new CancellationTokenSource();
        var counting = Task.Run(() =>
        {
            var all = new HashSet<(int, int)>();
            while (!over.IsCancellationRequested)
            {
                all.Add(peer.Client.CountGenerations());
            }

            return all;
        });
        for (var i = 0; i < 500; i++)
        {
            var reading = ReadAsync(peer.Client);
            var id = (await peer.HearAsync())!.Generate.Id;
            await peer.SayAsync(new Event { Started = new Started { Id = id } });
            await peer.SayAsync(ScriptedPeer.Completed(id));
            await reading;
        }

        await over.CancelAsync();
        Assert.Subset(new HashSet<(int, int)> { (0, 0), (0, 1), (1, 0) }, await counting);
        Assert.Equal((0, 0), peer.Client.CountGenerations());
    }

    [Fact]
    public async Task A_slow_reader_does_not_hold_up_another_generation()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        await using var slow = peer.Client.GenerateAsync(s_request, Ct).GetAsyncEnumerator(Ct);
        var first = slow.MoveNextAsync();
        var slowId = (await peer.HearAsync())!.Generate.Id;
        await peer.SayAsync(new Event { Started = new Started { Id = slowId } });
        Assert.True(await first);
        var quick = ReadAsync(peer.Client);
        var quickId = (await peer.HearAsync())!.Generate.Id;

        // Far more than any pipe or buffer in between would hold for a reader that has stopped.
        for (var i = 0; i < 5000; i++)
        {
            await peer.SayAsync(new Event { Text = new Text { Id = slowId, Text_ = "some words of reasoning" } });
        }

        await peer.SayAsync(ScriptedPeer.Completed(quickId));
        Assert.Single(await quick);
        Assert.Equal((0, 1), peer.Client.CountGenerations());
    }

    [Fact]
    public async Task More_generations_than_slots_and_queue_hold_are_refused_without_the_engine()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = Enumerable.Range(0, 4).Select(_ => ReadAsync(peer.Client, cancel.Token)).ToList();
        var e = await Assert.ThrowsAsync<EdgeLlmException>(() => ReadAsync(peer.Client));
        Assert.Equal(EdgeLlmError.QueueFull, e.Error);
        await cancel.CancelAsync();
        foreach (var task in running)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        }
    }

    [Fact]
    public async Task Shutdown_tells_the_engine_and_closes_its_input()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        peer.Client.Shutdown();
        Assert.Equal(Command.KindOneofCase.Shutdown, (await peer.HearAsync())!.KindCase);
        Assert.Null(await peer.HearAsync());
    }

    [Fact]
    public async Task A_time_limit_that_has_passed_is_refused_without_the_engine()
    {
        using var peer = new ScriptedPeer();
        await peer.GetReadyAsync();
        var late = peer.Client.GenerateAsync(s_request with { TimeLimit = TimeSpan.Zero }, Ct);
        var e = await Assert.ThrowsAsync<EdgeLlmException>(async () => await late.GetAsyncEnumerator(Ct).MoveNextAsync());
        Assert.Equal(EdgeLlmError.DeadlineTooShort, e.Error);
    }

    private static async Task<List<GenerationEvent>> ReadAsync(EngineClient client, CancellationToken? cancellationToken = null)
    {
        var all = new List<GenerationEvent>();
        await foreach (var next in client.GenerateAsync(s_request, cancellationToken ?? Ct))
        {
            all.Add(next);
        }

        return all;
    }

    /// <summary>Fails in a way that nobody foresaw.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException("A defect.");
    }

    private sealed class ListProgress : IProgress<float>
    {
        public List<float> Seen { get; } = [];

        public void Report(float value) => Seen.Add(value);
    }
}
