using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// How likely causes are by what the catalogue says alone: how well the entry fits, how common the cause is, what people
/// confirmed at this machine, and what was observed for and against it. Pure.
/// </summary>
internal static class CatalogueLikelihood
{
    // Each sign that was seen makes a cause this much more likely; each whose opposite was seen, this much less.
    private const double SupportFactor = 3;
    private const double RefutationFactor = 0.15;
    private const int MostSigns = 3;

    // The most common cause is this much more common than the next.
    private const double OrderRatio = 0.75;

    // A machine repeats itself: one confirmed case counts as much as two more in the catalogue.
    private const double ConfirmationGain = 2;

    public static CauseDistribution Of(CaseFile caseFile)
    {
        var weights = new double[caseFile.Causes.Length];
        var (prior, unknown) = (0.0, 0.0);
        for (var i = 0; i < weights.Length; i++)
        {
            var cause = caseFile.Causes[i];
            var usual = EntryWeight(cause.Entry.Hit) * Math.Pow(OrderRatio, cause.Position);
            prior += usual;
            unknown += usual * UnknownShare(cause.Entry.Hit);
            weights[i] = usual
                * (1 + (ConfirmationGain * cause.Confirmed))
                * Math.Pow(SupportFactor, Math.Min(MostSigns, cause.Bearing.SignsFor))
                * Math.Pow(RefutationFactor, Math.Min(MostSigns, cause.Bearing.SignsAgainst));
        }

        return CauseDistribution.Of(weights, prior > 0 ? unknown : 1);
    }

    private static double EntryWeight(CatalogueHit hit) => hit.Kind switch
    {
        MatchKind.Exact => hit.Score,
        MatchKind.Code => 0.5 * hit.Score,
        MatchKind.Range => 0.4 * hit.Score,
        _ => 0.3 * Math.Min(1, hit.Score),
    };

    // That the entry is the right one at all is surest where the code is its own. Where only words fit, something that
    // was observed has to speak for a cause before it is likelier than "unknown".
    private static double UnknownShare(CatalogueHit hit) => hit.Kind switch
    {
        MatchKind.Exact => 0.15,
        MatchKind.Code => 0.3,
        MatchKind.Range => 0.4,
        _ => 1.5 - Math.Min(1, hit.Score),
    };
}
