using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// How likely causes are by what the catalogue says alone: how well the entry fits, how common the cause is, what people
/// confirmed at this machine, which of its signs were seen, and how much what was observed sounds like it. Pure.
/// The factors were chosen on the evaluation's development range; around them the results hardly change.
/// </summary>
internal static class CatalogueLikelihood
{
    // Each sign that was seen makes a cause this much more likely; each whose opposite was seen, this much less.
    private const double SupportFactor = 3;
    private const double RefutationFactor = 0.15;
    private const int MostSigns = 3;

    // Shared words are weaker evidence than signs, each by itself; together they may weigh as much as several.
    private const double ResemblanceGain = 0.8;
    private const double MostResemblance = 6;
    private const double LeastResemblance = -3;

    // The most common cause is this much more common than the next.
    private const double OrderRatio = 0.8;

    // A machine repeats itself: one confirmed case counts as much as two more in the catalogue.
    private const double ConfirmationGain = 2;

    // Entries found by words are told apart by how many words: the best one is mostly the right one.
    private const double TextSharpness = 4;

    public static CauseDistribution Of(CaseFile caseFile)
    {
        var best = caseFile.Entries.Select(entry => entry.Hit.Score).DefaultIfEmpty(1).Max();
        var weights = new double[caseFile.Causes.Length];
        var unknown = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var cause = caseFile.Causes[i];
            var usual = EntryWeight(cause.Entry.Hit, best) * Math.Pow(OrderRatio, cause.Position);
            unknown += usual * UnknownShare(cause.Entry.Hit);
            weights[i] = usual
                * (1 + (ConfirmationGain * cause.Confirmed))
                * Math.Exp(Math.Clamp(ResemblanceGain * cause.Resemblance.Score, LeastResemblance, MostResemblance))
                * Math.Pow(SupportFactor, Math.Min(MostSigns, cause.Bearing.SignsFor))
                * Math.Pow(RefutationFactor, Math.Min(MostSigns, cause.Bearing.SignsAgainst));
        }

        return CauseDistribution.Of(weights, weights.Length > 0 ? unknown : 1);
    }

    private static double EntryWeight(CatalogueHit hit, double best) => hit.Kind switch
    {
        MatchKind.Exact => hit.Score,
        MatchKind.Code => 0.5 * hit.Score,
        MatchKind.Range => 0.4 * hit.Score,
        _ => 0.3 * Math.Min(1, hit.Score) * Math.Pow(hit.Score / best, TextSharpness),
    };

    // That the entry is the right one at all is surest where the code is its own. Where only words fit, something that
    // was observed has to speak for a cause before it is likelier than "unknown".
    private static double UnknownShare(CatalogueHit hit) => hit.Kind switch
    {
        MatchKind.Exact => 0.3,
        MatchKind.Code => 0.6,
        MatchKind.Range => 0.8,
        _ => 3 - (2 * Math.Min(1, hit.Score)),
    };
}
