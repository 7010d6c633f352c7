namespace EdgeLlm.Inference;

/// <summary>Turns a prompt into reasoning and an answer that is valid against a schema. The seam behind which the engine lives.</summary>
public interface IGenerator
{
    /// <summary>The model in memory; null while there is none.</summary>
    ModelIdentity? Model { get; }

    /// <summary>
    /// Generates once. The stream is Started, ReasoningDelta*, AnswerDelta*, Completed. It ends with Completed or throws
    /// <see cref="EdgeLlmException"/>. Where tokens or time run out, the last AnswerDelta is marked as closing: it makes the
    /// document whole, but no word of it is the model's. Cancelling gives the slot back at once, in the queue, in prefill and in decode.
    /// </summary>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken);
}
