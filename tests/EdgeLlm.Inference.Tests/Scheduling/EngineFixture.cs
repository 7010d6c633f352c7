using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;
using EdgeLlm.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Small real models on disk, made once; and resident ones over them, made by each test that wants one.</summary>
public sealed class EngineFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-tests-").FullName;
    private readonly Lock _lock = new();

    private static readonly LlamaLibraryInfo s_library = LlamaLibrary.Load(NullLogger.Instance);

    // Touched, because tests that load a model without it need the library too.
    public EngineFixture() => ArgumentNullException.ThrowIfNull(s_library);

    /// <summary>For a scheduler of which nobody asks what it runs.</summary>
    internal static ModelIdentity Identity { get; } = new()
    {
        Name = "",
        Architecture = "",
        Quantisation = "",
        License = "",
        Caution = "",
        Sha256 = "",
        SizeBytes = 0,
        Parameters = 0,
        ContextTokens = 0,
        Slots = 0,
    };

    public string Model(string name, TinyModelOptions options)
    {
        lock (_lock)
        {
            var path = Path.Combine(_folder, name + ".gguf");
            if (!File.Exists(path))
            {
                TinyModel.Write(path, options);
            }

            return path;
        }
    }

    public string Tiny => Model("tiny", new TinyModelOptions { ThinkIsUserDefined = true });

    /// <summary>A model that thinks and writes on for as long as it may.</summary>
    public string Endless => Model("endless", new TinyModelOptions { NeverEnds = true });

    internal static Task<ResidentModel> LoadAsync(
        string path, int contextTokens = 2048, int slots = 2, int queue = 4, int batch = 64, string cacheFolder = "", ILoggerFactory? loggers = null) =>
        ResidentModel.LoadAsync(
            new Load
            {
                ProtocolVersion = Framing.ProtocolVersion,
                ModelPath = path,
                ContextTokens = (uint)contextTokens,
                Slots = (uint)slots,
                QueueLength = (uint)queue,
                BatchTokens = (uint)batch,
                Threads = 1,
                CacheFolder = cacheFolder,
            },
            s_library,
            new WorkCounter(),
            _ => { },
            TimeProvider.System,
            loggers ?? NullLoggerFactory.Instance,
            TestContext.Current.CancellationToken);

    internal static LlamaModel LoadBare(string path)
    {
        // Whoever comes first has to wait for the library.
        GC.KeepAlive(s_library);
        return LlamaModel.Load(path, ModelCheck.Inspect(path).SpecialTokens, _ => { }, TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
