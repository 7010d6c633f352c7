using System.ComponentModel;
using System.Diagnostics;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Evaluation.Running;

/// <summary>The real engine in a process of its own, as the daemon has it.</summary>
internal sealed class ChildEngine : IGenerator, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly EngineClient _client;

    private ChildEngine(Process process)
    {
        _process = process;
        _client = new EngineClient(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
    }

    public ModelIdentity? Model { get; private set; }

    /// <summary>Path of the engine that was built in the same way and place as this program.</summary>
    internal static string BesidePath { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../EdgeLlm.Daemon/release/edgellm"));

    internal static async Task<ChildEngine> LoadAsync(string enginePath, string modelPath, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(enginePath, "engine") { RedirectStandardInput = true, RedirectStandardOutput = true };
        ChildEngine engine;
        try
        {
            engine = new ChildEngine(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new EdgeLlmException(EdgeLlmError.IncompatibleLibrary, $"The engine {enginePath} can't be started: {e.Message}", e);
        }

        try
        {
            await engine._client.HandshakeAsync(cancellationToken);
            engine.Model = await engine._client.LoadAsync(new EngineLoad { ModelPath = Path.GetFullPath(modelPath), Slots = 1 }, progress: null, cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
        _client.GenerateAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Shutdown();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _client.Dispose();
        _process.Dispose();
    }
}
