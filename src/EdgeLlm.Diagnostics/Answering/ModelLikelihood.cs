using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// How likely causes are by the model: its own token probabilities at the two places of its answer where it decides,
/// between causes and "unknown", and among the labels. What it *writes* about its confidence is never asked for.
/// </summary>
/// <param name="caseFile">The case.</param>
/// <param name="modelWeight">How much the model's probabilities weigh in the pool; the catalogue's weigh 1.</param>
internal sealed class ModelLikelihood(CaseFile caseFile, double modelWeight)
{
    // Places of the answer at which the engine reports probabilities, by their number in the request.
    private const int Decision = 0;
    private const int FirstCause = 1;

    private readonly CauseDistribution _catalogue = CatalogueLikelihood.Of(caseFile);
    private double? _unknown;
    private ImmutableArray<double> _causes;

    /// <summary>What the engine is asked to report the probabilities of.</summary>
    public ImmutableArray<ImmutableArray<string>> Alternatives { get; } = caseFile.Causes.IsEmpty
        ? []
        : [[DiagnosisSchema.CausesStart, DiagnosisSchema.UnknownStart], [.. caseFile.Causes.Select(cause => $"\"{cause.Label}\"")]];

    /// <summary>The model's and the catalogue's likelihoods, pooled; the catalogue's alone while the model has said nothing.</summary>
    public CauseDistribution Pooled => _unknown is null && _causes.IsDefault
        ? _catalogue
        : CauseDistribution.Pool(OfModel(), modelWeight, _catalogue, secondWeight: 1);

    /// <summary>Takes what the engine reported.</summary>
    public void Take(int place, ImmutableArray<double> probabilities)
    {
        switch (place)
        {
            case Decision when probabilities.Length == 2:
                _unknown = probabilities[1];
                break;
            case FirstCause when probabilities.Length == caseFile.Causes.Length:
                _causes = probabilities;
                break;
        }
    }

    private CauseDistribution OfModel()
    {
        // Where it never came to a label (it chose "unknown"), the causes share its doubt as the catalogue has them.
        var unknown = _unknown ?? 0;
        var known = _causes.IsDefault ? _catalogue.Causes : _causes;
        var total = known.Sum();
        return CauseDistribution.Of(known.Select(p => total > 0 ? p / total * (1 - unknown) : 0), unknown);
    }
}
