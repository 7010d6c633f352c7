using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>What the model gave, with what is needed to trace it.</summary>
/// <param name="Answer">The checked answer.</param>
/// <param name="Reasoning">The reasoning, unchecked.</param>
/// <param name="Model">The model that answered; null if it was gone before it could be asked for its name.</param>
/// <param name="Generation">How the generation went.</param>
internal sealed record ModelAnswer(Answer Answer, string Reasoning, ModelIdentity? Model, GenerationEvent.Completed Generation);
