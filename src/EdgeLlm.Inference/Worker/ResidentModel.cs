using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Worker;

/// <summary>A model that is checked, loaded, warm and served.</summary>
internal sealed partial class ResidentModel : IAsyncDisposable
{
    private readonly LlamaModel _model;
    private readonly LlamaContext _context;

    private ResidentModel(LlamaModel model, LlamaContext context, Scheduler scheduler, ModelIdentity identity, WeightPages weights)
    {
        Weights = weights;
        _model = model;
        _context = context;
        Scheduler = scheduler;
        Identity = identity;
    }

    internal Scheduler Scheduler { get; }

    internal ModelIdentity Identity { get; }

    internal WeightPages Weights { get; }

    internal int VocabularySize => _model.Vocabulary.Count;

    /// <summary>Checks the file without native code, names it by its hash while it is loading, loads it and warms it up.</summary>
    /// <param name="load">What to load.</param>
    /// <param name="library">The library that loads it.</param>
    /// <param name="work">Counts what is computed.</param>
    /// <param name="onProgress">Called with 0 to 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    internal static async Task<ResidentModel> LoadAsync(
        Load load, LlamaLibraryInfo library, WorkCounter work, Action<float> onProgress, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
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

        // 2. Load; the callback of the load can end it, and lets go what was read of a file that stays mapped.
        var storage = load.ToWeightStorage();
        var file = storage == WeightStorage.Split ? new FilePages(load.ModelPath, summary.Embedding, summary.Tensors) : null;
        var before = MemoryMapping.ReadAll();
        var model = await Task.Run(() => LlamaModel.Load(load.ModelPath, summary.SpecialTokens, Report, cancellationToken, storage), cancellationToken).ConfigureAwait(false);
        try
        {
            var weights = WeightPages.Find(before, MemoryMapping.ReadAll(), storage, load.ModelPath, summary.WeightBytes, file);
            var sha256 = await hash.ConfigureAwait(false);
            file?.ReadRowsOnly();

            // 3. The rest on a thread that ends with it: the library may pin the thread that makes its pool.
            return await OwnThread.RunAsync("prepare", () => Prepare(load, library, work, model, weights, summary, sha256, time, loggers)).ConfigureAwait(false);
        }
        catch
        {
            model.Dispose();
            throw;
        }

        void Report(float progress)
        {
            file?.Drop();
            onProgress(progress);
        }
    }

    private static ResidentModel Prepare(
        Load load, LlamaLibraryInfo library, WorkCounter work, LlamaModel model, WeightPages weights, ModelSummary summary, string sha256, TimeProvider time, ILoggerFactory loggers)
    {
        var cpu = CpuTopology.Read();
        var most = load.Threads > 0 ? Math.Min((int)load.Threads, cpu.Quota) : cpu.MostThreads;
        IReadOnlyList<int> cores = load.Threads > 0 ? [] : cpu.Pinned;
        var cacheType = summary.Shape.ToCacheType(load.ToCacheType());
        var context = new LlamaContext(model, new LlamaContextOptions(
            ContextTokens: (int)load.ContextTokens,
            Slots: (int)load.Slots + PrefixCache.Slots,
            Outputs: (int)(load.Slots + load.DraftTokens),
            BatchTokens: (int)load.BatchTokens,
            Threads: most,
            Cache: cacheType)
        {
            Cores = cores,
            Work = work,
        });
        try
        {
            // 1. What this machine does with the model, measured at the first start.
            CpuAffinity.StayOn(cores);
            var logger = loggers.CreateLogger<ResidentModel>();
            var store = new CalibrationStore(load.CacheFolder, logger);
            var cache = $"{cacheType} {load.ToWeightStorage()}";
            var calibratedFor = $"{sha256}, {library}, {library.CpuVariant}, {cpu}, {load.Threads} threads, {load.DraftTokens} drafts, {cache}";
            var calibration = store.Read(calibratedFor);
            if (calibration is null)
            {
                (calibration, var wasDisturbed) = Calibrate(model, context, load, most, calibratedFor, time);
                if (!wasDisturbed)
                {
                    store.Write(calibration);
                }
            }

            var threads = Math.Min(calibration.Threads, most);
            context.UseThreads(threads);
            LogCalibrated(logger, threads, most);

            // 2. Serve.
            var identity = ToIdentity(summary, sha256, context.ContextTokens, (int)load.Slots) with { Threads = threads };
            var options = new SchedulerOptions((int)load.Slots, (int)load.QueueLength, (int)load.BatchTokens, (int)load.DraftTokens)
            {
                Prefixes = load.CacheFolder.Length == 0 ? null : new PrefixStore(load.CacheFolder, $"{sha256} {library} {cache}", loggers.CreateLogger<PrefixStore>()),
                Cost = new BatchCost(calibration.Cost.Select(size => (size.Tokens, size.Cost))),
                ClockShare = new ClockShare(time).Read,
                Cores = cores,
                Threads = threads,
                MostThreads = load.Threads > 0 ? 0 : most,
                MostSequenceTokens = summary.Shape.ContextLength,
            };
            var scheduler = new Scheduler(model, identity, context, options, time, loggers.CreateLogger<Scheduler>());
            scheduler.Start();

            // 3. Everything has been used now: what is in memory is what is needed there.
            weights.AddUsedOfFile(summary.WeightBytes, summary.Embedding.Length);
            if (load.LockWeights)
            {
                weights.Lock();
            }

            return new ResidentModel(model, context, scheduler, identity, weights);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Scheduler.DisposeAsync().ConfigureAwait(false);
        _context.Dispose();
        _model.Dispose();
    }

    // What is measured while a board boots is a beginning for this run, not for ever.
    private static (Calibration Calibration, bool WasDisturbed) Calibrate(LlamaModel model, LlamaContext context, Load load, int most, string identity, TimeProvider time)
    {
        var calibrator = new Calibrator(context, model.ChatForm.EndOfThought, (int)load.BatchTokens, time);
        var threads = load.Threads > 0 ? most : calibrator.ChooseThreads(most);
        var cost = calibrator.MeasureCost((int)Math.Min(load.DraftTokens + 1, load.BatchTokens));
        return (new Calibration(identity, threads, [.. cost.Measured.Select(size => new MeasuredCost(size.Tokens, size.Cost))]), calibrator.WasDisturbed);
    }

    [LoggerMessage(1031, LogLevel.Information, "Decoding with {Threads} of at most {Most} threads")]
    private static partial void LogCalibrated(ILogger logger, int threads, int most);

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
