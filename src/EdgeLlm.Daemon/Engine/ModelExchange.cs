using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Engine;

/// <summary>A model that is to come in another's place.</summary>
internal sealed class ModelExchange(EngineLoad load)
{
    private readonly TaskCompletionSource<ModelIdentity> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is to be loaded.</summary>
    public EngineLoad Load => load;

    /// <summary>The model once it answers; faulted if the one before is loaded again.</summary>
    public Task<ModelIdentity> Done => _done.Task;

    /// <summary>It answers.</summary>
    public void Succeed(ModelIdentity model) => _done.TrySetResult(model);

    /// <summary>It could not be loaded.</summary>
    public void Fail(string reason) => _done.TrySetException(new EdgeLlmException(EdgeLlmError.ModelRefused, reason));
}
