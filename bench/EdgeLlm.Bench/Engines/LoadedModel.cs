using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Bench.Engines;

/// <summary>A model in memory, with a context for the bare loop and, over the same weights, one for a scheduler.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    internal const int ContextTokens = 4096;
    internal const int BatchTokens = 128;
    internal const int Slots = 4;

    private readonly LlamaContext _schedulerContext;
    private readonly LlamaContext? _draftingContext;

    private LoadedModel(LlamaModel model, LlamaContextOptions options, int draftTokens)
    {
        Model = model;
        Context = new LlamaContext(model, options);
        _schedulerContext = new LlamaContext(model, options);
        Scheduler = Over(_schedulerContext, new SchedulerOptions(Slots, QueueLength: 4, BatchTokens));
        if (draftTokens > 0)
        {
            _draftingContext = new LlamaContext(model, options with { Outputs = options.Outputs + draftTokens });
            Cost = new Calibrator(_draftingContext, model.ChatForm.EndOfThought, BatchTokens, TimeProvider.System).MeasureCost(1 + draftTokens);
            Drafting = Over(_draftingContext, new SchedulerOptions(Slots, QueueLength: 4, BatchTokens, draftTokens, Cost: Cost));
        }
    }

    internal LlamaModel Model { get; }

    /// <summary>For whoever decodes without a scheduler.</summary>
    internal LlamaContext Context { get; }

    internal Scheduler Scheduler { get; }

    /// <summary>One that guesses tokens, over the same weights; null if none was wanted.</summary>
    internal Scheduler? Drafting { get; }

    /// <summary>What batches cost; null where nothing is guessed.</summary>
    internal BatchCost? Cost { get; }

    // Nobody asks the scheduler here what it runs.
    private static ModelIdentity Unnamed { get; } = new()
    {
        Name = "",
        Architecture = "",
        Quantisation = "",
        License = "",
        Caution = "",
        Sha256 = "",
        SizeBytes = 0,
        Parameters = 0,
        ContextTokens = ContextTokens,
        Slots = Slots,
    };

    internal static async Task<LoadedModel> LoadAsync(BenchModel file, CancellationToken cancellationToken, int draftTokens = 0, WeightStorage storage = WeightStorage.Repacked)
    {
        var options = new LlamaContextOptions(
            ContextTokens, Slots + PrefixCache.Slots, Outputs: Slots, BatchTokens, Header.Threads, file.Summary.Shape.ToCacheType(CacheType.Q8));
        var loaded = await Task.Run(
            () => new LoadedModel(LlamaModel.Load(file.Path, file.Summary.SpecialTokens, _ => { }, cancellationToken, storage), options, draftTokens), cancellationToken);
        await Task.Run(loaded.Scheduler.Start, cancellationToken);
        if (loaded.Drafting is { } drafting)
        {
            await Task.Run(drafting.Start, cancellationToken);
        }

        return loaded;
    }

    private Scheduler Over(LlamaContext context, SchedulerOptions options) => new(Model, Unnamed, context, options, TimeProvider.System, NullLogger.Instance);

    public async ValueTask DisposeAsync()
    {
        await Scheduler.DisposeAsync();
        if (Drafting is { } drafting)
        {
            await drafting.DisposeAsync();
        }

        _draftingContext?.Dispose();
        _schedulerContext.Dispose();
        Context.Dispose();
        Model.Dispose();
    }
}
