using System.Collections.Immutable;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Running;

/// <summary>One way to answer and what came of it.</summary>
/// <param name="Name">"catalogue" or "model".</param>
/// <param name="Model">The model that took part; null if none did.</param>
/// <param name="Sets">Results of the cases that engineers wrote, in the order of the sets.</param>
/// <param name="Outcomes">Outcomes of the scenarios' cases, in their order; empty where scenarios are not measured.</param>
/// <param name="Score">The scenarios' numbers.</param>
internal sealed record Subject(string Name, ModelIdentity? Model, ImmutableArray<FieldResult> Sets, IReadOnlyList<Outcome> Outcomes, Scorecard Score);
