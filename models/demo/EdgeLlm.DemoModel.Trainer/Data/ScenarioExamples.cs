using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.DemoModel.Data;

/// <summary>
/// Examples from the evaluation's training cases, retrieved from the catalogue as the service would. What speaks for and
/// against a cause of the fault is what the scenario's author meant, so the model can learn what the reckoning misses.
/// </summary>
internal sealed class ScenarioExamples(FaultCatalogue catalogue)
{
    // The last places are never trained on; they tell how well it is learned.
    private const int ForValidation = 10_000;

    /// <summary>Places for training.</summary>
    public static int Count => TrainingCases.Count - ForValidation;

    /// <summary>The example at a place; null where the catalogue does not offer the true cause.</summary>
    /// <param name="place">From 0 to <see cref="Count"/>.</param>
    /// <param name="evidenceTokens">About how many tokens the facts may take.</param>
    /// <param name="mostEntries">Catalogue entries at most.</param>
    public Example? At(int place, int evidenceTokens, int mostEntries = int.MaxValue)
    {
        var labelled = TrainingCases.At(place);
        var observations = EvidenceBuilder.Observe(labelled.Report);
        var hits = CatalogueRetriever.Retrieve(catalogue, labelled.Report, observations);
        hits = hits[..Math.Min(hits.Length, mostEntries)];
        var caseFile = CaseBuilder.Build(labelled.Report, observations, hits, [], evidenceTokens);
        var right = labelled.AcceptableCauses
            .Select(name => caseFile.Causes.FirstOrDefault(cause => NameOf(cause) == name))
            .OfType<LabelledCause>()
            .ToArray();
        return right.Length == 0 && !labelled.AcceptableCauses.IsEmpty
            ? null
            : ExampleWriter.Write(caseFile, observations, [.. caseFile.Causes.Select(cause => Weigh(cause, caseFile, labelled, observations))], [.. right]);
    }

    /// <summary>A case that is never trained on, of faults that are.</summary>
    public Example? ForValidationAt(int index, int evidenceTokens) => At(Count + index, evidenceTokens);

    private static CauseWeight Weigh(LabelledCause cause, CaseFile caseFile, LabelledCase labelled, IEnumerable<Observation> observations)
    {
        var isRight = labelled.AcceptableCauses.Contains(NameOf(cause));
        if (labelled.Evidence.FirstOrDefault(evidence => evidence.Cause == NameOf(cause)) is not { } meant)
        {
            // The author had no case of it, and one cause is right: what seems to fit a stranger is chance.
            return new CauseWeight(cause, isRight ? cause.Supporting : [], cause.Contradicting);
        }

        var told = meant.IsTold && isRight
            ? observations.Where(observation => observation.Kind is EvidenceKind.FirstOut or EvidenceKind.Operator).Select(observation => observation.Text).ToHashSet(StringComparer.Ordinal)
            : [];
        return new CauseWeight(
            cause,
            [.. caseFile.Evidence.Where(fact => (fact.Signal.Length > 0 && meant.For.Contains(fact.Signal)) || told.Contains(fact.Text)).Select(fact => fact.Label)],
            [.. caseFile.Evidence.Where(fact => fact.Signal.Length > 0 && meant.Against.Contains(fact.Signal)).Select(fact => fact.Label)]);
    }

    private static CauseName NameOf(LabelledCause cause) => new(cause.Entry.Entry.Id, cause.Known.Id);
}
