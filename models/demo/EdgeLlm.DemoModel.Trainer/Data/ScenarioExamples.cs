using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.DemoModel.Data;

/// <summary>Examples from the evaluation's training cases, retrieved from the catalogue as the service would.</summary>
internal sealed class ScenarioExamples(FaultCatalogue catalogue)
{
    // The last places are never trained on; they tell how well it is learned.
    private const int ForValidation = 10_000;

    /// <summary>Places for training.</summary>
    public static int Count => TrainingCases.Count - ForValidation;

    /// <summary>The example at a place; null where the catalogue does not offer the true cause, or what was seen speaks against it.</summary>
    public Example? At(int place, int evidenceTokens)
    {
        var labelled = TrainingCases.At(place);
        var observations = EvidenceBuilder.Observe(labelled.Report);
        var hits = CatalogueRetriever.Retrieve(catalogue, labelled.Report, observations);
        var caseFile = CaseBuilder.Build(labelled.Report, observations, hits, [], evidenceTokens);
        if (labelled.AcceptableCauses.IsEmpty)
        {
            return ExampleWriter.Write(caseFile, observations, []);
        }

        var right = labelled.AcceptableCauses
            .Select(name => caseFile.Causes.FirstOrDefault(cause => (cause.Entry.Entry.Id, cause.Known.Id) == (name.EntryId, name.CauseId)))
            .OfType<LabelledCause>()
            .Where(cause => !cause.Bearing.IsRefuted)
            .ToArray();
        return right.Length == 0 ? null : ExampleWriter.Write(caseFile, observations, [.. right]);
    }

    /// <summary>A case that is never trained on, of faults that are.</summary>
    public Example? ForValidationAt(int index, int evidenceTokens) => At(Count + index, evidenceTokens);
}
