using System.IO.Pipelines;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Daemon.Tests.Worker;

/// <summary>An engine's end of the pipes, played by a test.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private readonly Pipe _toEngine = new();
    private readonly Pipe _fromEngine = new();
    private readonly ClosableStream _input;
    private readonly FrameReader<Command> _commands;
    private readonly FrameWriter _events;

    public ScriptedPeer()
    {
        _input = new ClosableStream(_toEngine.Writer.AsStream());
        Client = new EngineClient(_input, _fromEngine.Reader.AsStream());
        _commands = new FrameReader<Command>(_toEngine.Reader.AsStream(), Command.Parser);
        _events = new FrameWriter(_fromEngine.Writer.AsStream());
    }

    public EngineClient Client { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Completes when a command came too late.</summary>
    public Task Refused => _input.Refused;

    public static Event Hello(uint version = Framing.ProtocolVersion) =>
        new() { Hello = new Hello { ProtocolVersion = version, Version = "test", Library = "0.5.0-dev", CpuVariant = "x64" } };

    public static Event Ready() => new()
    {
        Ready = new Ready { Name = "small", Architecture = "qwen2", Quantisation = "F16", License = "mit", Sha256 = "00", Slots = 2, ContextTokens = 512 },
    };

    public static Event Completed(ulong id) => new()
    {
        Completed = new Completed { Id = id, FinishReason = "Stop", PromptTokens = 3, AnswerTokens = 2, PrefillUs = 1500 },
    };

    public Task SayAsync(Event next) => Task.Run(() => _events.Write(next), Ct);

    public async Task SayRawAsync(params byte[] bytes) => await _fromEngine.Writer.WriteAsync(bytes, Ct);

    public Task<Command?> HearAsync() => Task.Run(_commands.Read, Ct);

    /// <summary>Has each command from now on fail as on a pipe without a reader.</summary>
    public void StopListening() => _input.CloseOtherEnd();

    /// <summary>Ends as a process does: both pipes at once.</summary>
    public void Die()
    {
        _fromEngine.Writer.Complete();
        _toEngine.Reader.Complete();
    }

    /// <summary>Greets, and loads what it is told to.</summary>
    public async Task GetReadyAsync()
    {
        await SayAsync(Hello());
        await Client.HandshakeAsync(Ct);
        var load = Client.LoadAsync(new EngineLoad { ModelPath = "/m.gguf", Slots = 2, QueueLength = 2 }, null, Ct);
        Assert.Equal(Command.KindOneofCase.Load, (await HearAsync())!.KindCase);
        await SayAsync(Ready());
        await load;
    }

    public void Dispose()
    {
        Client.Dispose();
        Die();
    }
}
