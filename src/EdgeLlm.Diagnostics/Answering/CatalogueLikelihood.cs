using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>How likely causes are without a model: by their scores, against the share of "none of these". Pure.</summary>
internal static class CatalogueLikelihood
{
    public static CauseDistribution Of(CaseFile caseFile)
    {
        var scores = caseFile.Causes.Select(cause => cause.Match.Score).ToList();
        if (scores.Count == 0)
        {
            return CauseDistribution.Of([], 1);
        }

        // Relative to the best, so that no exponential overflows.
        var best = scores.Max();
        var sharpness = CauseWeights.BuiltIn.Sharpness;
        double Weight(double score) => Math.Exp(sharpness * (score - best));
        return CauseDistribution.Of(scores.Select(Weight), Weight(caseFile.UnknownScore));
    }
}
