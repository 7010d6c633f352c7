using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>A request that is tokenised, compiled and known to fit; made on the caller's thread, so that decoding does not wait.</summary>
/// <param name="Request">As asked.</param>
/// <param name="Prompt">Tokens of the whole prompt.</param>
/// <param name="SystemTokens">How many of them come before the question: the same for all requests with this system text.</param>
/// <param name="Masks">The compiled schema.</param>
/// <param name="ReasoningBudget">Tokens of reasoning that fit into the context, at most those asked for.</param>
/// <param name="Cells">KV cells that it can need at most; reserved before it starts.</param>
internal sealed record PreparedRequest(
    GenerationRequest Request,
    List<int> Prompt,
    int SystemTokens,
    MaskCache Masks,
    int ReasoningBudget,
    int Cells);
