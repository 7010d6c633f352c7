using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Running;

/// <summary>Stands where the engine would: the catalogue has to answer.</summary>
internal sealed class NoModel : IGenerator
{
    public ModelIdentity? Model => null;

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
        throw new EdgeLlmException(EdgeLlmError.ModelNotResident, "There is no model in this run.");
}
