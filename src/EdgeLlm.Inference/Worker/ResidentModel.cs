using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Worker;

/// <summary>A model that is checked, loaded, warm and served.</summary>
internal sealed class ResidentModel : IAsyncDisposable
{
    private readonly LlamaModel _model;
    private readonly LlamaContext _context;

    private ResidentModel(LlamaModel model, LlamaContext context, Scheduler scheduler, ModelIdentity identity, int threads)
    {
        _model = model;
        _context = context;
        Scheduler = scheduler;
        Identity = identity;
        Threads = threads;
    }

    internal Scheduler Scheduler { get; }

    internal ModelIdentity Identity { get; }

    internal int Threads { get; }

    internal int VocabularySize => _model.Vocabulary.Count;

    /// <summary>Checks the file without native code, names it by its hash while it is loading, loads it and warms it up.</summary>
    /// <param name="load">What to load.</param>
    /// <param name="library">The library that loads it.</param>
    /// <param name="onProgress">Called with 0 to 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    internal static async Task<ResidentModel> LoadAsync(
        Load load, LlamaLibraryInfo library, Action<float> onProgress, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (load.ProtocolVersion != Framing.ProtocolVersion)
        {
            throw new EdgeLlmException(
                EdgeLlmError.IncompatibleLibrary,
                $"The daemon speaks protocol version {load.ProtocolVersion}, this engine {Framing.ProtocolVersion}: both must come from one installation.");
        }

        // 1. What is known to kill the library is refused here.
        var summary = ModelCheck.Inspect(load.ModelPath);
        var hash = FileHash.Sha256Async(load.ModelPath, cancellationToken);

        // 2. Load; the callback of the load can end it.
        var model = await Task.Run(() => LlamaModel.Load(load.ModelPath, summary.SpecialTokens, onProgress, cancellationToken), cancellationToken).ConfigureAwait(false);
        LlamaContext? context = null;
        try
        {
            var threads = CpuTopology.ChooseThreads((int)load.Threads, Environment.ProcessorCount, CpuTopology.ReadMaxFrequencies());
            var quantisedCache = summary.Shape.HeadLength % 32 == 0;
            context = new LlamaContext(model, new LlamaContextOptions(
                ContextTokens: (int)load.ContextTokens,
                Slots: (int)load.Slots + PrefixCache.Slots,
                Outputs: (int)(load.Slots + load.DraftTokens),
                BatchTokens: (int)load.BatchTokens,
                Threads: threads,
                QuantisedCache: quantisedCache));
            var identity = ToIdentity(summary, await hash.ConfigureAwait(false), context.ContextTokens, (int)load.Slots);

            // 3. Serve.
            var prefixes = load.CacheFolder.Length == 0
                ? null
                : new PrefixStore(load.CacheFolder, $"{identity.Sha256} {library} {(quantisedCache ? "q8_0" : "f16")}", loggers.CreateLogger<PrefixStore>());
            var options = new SchedulerOptions((int)load.Slots, (int)load.QueueLength, (int)load.BatchTokens, (int)load.DraftTokens, prefixes);
            var scheduler = new Scheduler(model, identity, context, options, time, loggers.CreateLogger<Scheduler>());
            await Task.Run(scheduler.Start, cancellationToken).ConfigureAwait(false);
            return new ResidentModel(model, context, scheduler, identity, threads);
        }
        catch
        {
            context?.Dispose();
            model.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Scheduler.DisposeAsync().ConfigureAwait(false);
        _context.Dispose();
        _model.Dispose();
    }

    private static ModelIdentity ToIdentity(ModelSummary summary, string sha256, int contextTokens, int slots) => new()
    {
        Name = summary.Name,
        Architecture = summary.Architecture,
        Quantisation = summary.Quantisation,
        License = summary.License,
        Caution = summary.Caution,
        Sha256 = sha256,
        SizeBytes = summary.SizeBytes,
        Parameters = summary.Parameters,
        ContextTokens = contextTokens,
        Slots = slots,
    };
}
