using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Running;

/// <summary>One way to answer and what came of it.</summary>
/// <param name="Name">"catalogue" or "model".</param>
/// <param name="Model">The model that took part; null if none did.</param>
/// <param name="Outcomes">Outcomes in the order of the cases.</param>
/// <param name="Score">The numbers.</param>
internal sealed record Subject(string Name, ModelIdentity? Model, IReadOnlyList<Outcome> Outcomes, Scorecard Score);
