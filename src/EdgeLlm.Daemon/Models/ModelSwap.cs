using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Worker;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Models;

/// <summary>Exchanges the model that answers: proves the new one, has the supervisor change over, remembers the choice.</summary>
internal sealed class ModelSwap(
    ModelFolder folder, ModelChoice choice, EngineSupervisor supervisor, MemoryGate gate, IOptions<ModelOptions> options, StateFolder state)
{
    /// <summary>How a model of the folder would be loaded.</summary>
    public EngineLoad LoadOf(string path) => options.Value.ToLoad(state.Path, path);

    /// <summary>Exchanges.</summary>
    /// <param name="name">Name of the new model in the folder.</param>
    /// <param name="sha256">Hash that it must have; null for the noted one, if there is one.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Gives it up, as long as the old model is there.</param>
    /// <exception cref="EdgeLlmException">There is no such model, it can't be used, or an exchange is going on.</exception>
    public async Task<ModelIdentity> RunAsync(string name, string? sha256, IProgress<SwapStage> progress, CancellationToken cancellationToken)
    {
        // 1. Is it there, and is it what it should be?
        var path = folder.PathOf(name);
        if (ModelName.Problem(name) is not null || !File.Exists(path))
        {
            throw new EdgeLlmException(EdgeLlmError.ModelNotFound, $"The folder of models has no model of the name {name}.");
        }

        try
        {
            var load = LoadOf(path);
            gate.ProveBudget(load);
            await ProveHashAsync(path, sha256 ?? HashNote.Read(path), progress, cancellationToken);

            // 2. The change; from here on there is no way back but the supervisor's own.
            progress.Report(new SwapStage(SwapStageKind.Draining, 0));
            var model = await supervisor.ExchangeAsync(load, () => progress.Report(new SwapStage(SwapStageKind.Loading, 0)), cancellationToken);
            choice.Write(name, options.Value.Path);
            return model;
        }
        catch (EdgeLlmException e) when (e.Error is EdgeLlmError.InvalidModel or EdgeLlmError.OutOfMemory or EdgeLlmError.InvalidConfiguration)
        {
            throw new EdgeLlmException(EdgeLlmError.ModelRefused, e.Message, e);
        }
    }

    private static async Task ProveHashAsync(string path, string? due, IProgress<SwapStage> progress, CancellationToken cancellationToken)
    {
        var length = Math.Max(1, new FileInfo(path).Length);
        var bytes = new Progress(done => progress.Report(new SwapStage(SwapStageKind.Verifying, (float)done / length)));
        var found = await FileHash.Sha256Async(path, bytes, cancellationToken);
        if (due is not null && due != found)
        {
            throw new EdgeLlmException(EdgeLlmError.ModelRefused, $"The file has SHA-256 {found} where {due} is due: it is another one, or damaged.");
        }
    }

    // The framework's own reports on other threads, out of order.
    private sealed class Progress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
