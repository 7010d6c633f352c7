using System.IO.Pipes;
using EdgeLlm.Inference.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Bench.Engines;

/// <summary>The engine as the daemon has it, behind two pipes; in this process, so that nothing else differs.</summary>
internal sealed class PipedEngine : IAsyncDisposable
{
    private readonly AnonymousPipeServerStream _toEngine = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _toDaemon = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _fromDaemon;
    private readonly EngineWorker _worker;
    private readonly Task<int> _exitCode;

    private PipedEngine()
    {
        _fromDaemon = new AnonymousPipeClientStream(PipeDirection.In, _toEngine.ClientSafePipeHandle);
        _worker = new EngineWorker(_fromDaemon, _toDaemon, "bench", TimeProvider.System, NullLoggerFactory.Instance, exitAtOnce: _ => { });
        _exitCode = Task.Run(_worker.RunAsync);
        Client = new EngineClient(_toEngine, new AnonymousPipeClientStream(PipeDirection.In, _toDaemon.ClientSafePipeHandle));
    }

    internal EngineClient Client { get; }

    internal static async Task<PipedEngine> LoadAsync(BenchModel file, CancellationToken cancellationToken, string cacheFolder = "")
    {
        var engine = new PipedEngine();
        var load = new EngineLoad
        {
            ModelPath = file.Path,
            ContextTokens = LoadedModel.ContextTokens,
            Slots = LoadedModel.Slots,
            BatchTokens = LoadedModel.BatchTokens,
            CacheFolder = cacheFolder,
        };
        await engine.Client.LoadAsync(load, progress: null, cancellationToken);
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Shutdown();
        await _exitCode;
        Client.Dispose();
        await _toDaemon.DisposeAsync();
        await _fromDaemon.DisposeAsync();
        _worker.Dispose();
    }
}
