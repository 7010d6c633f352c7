using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// The answer without a model: the best entry's causes in the catalogue's own order, with the strongest facts of the
/// report beside them. Pure, and ready in microseconds.
/// </summary>
internal static class CatalogueAnswer
{
    private const int MostStrongFacts = 3;
    private const int MostCausesChecked = 2;

    /// <summary>The catalogue's answer to a case; unknown if nothing in the catalogue fits.</summary>
    public static Answer For(CaseFile caseFile)
    {
        var best = caseFile.Entries.FirstOrDefault(entry => !entry.Causes.IsEmpty);
        if (best is null)
        {
            return new Answer([], []);
        }

        var labels = new LabelExpander(caseFile);
        var evidence = StrongestFacts(caseFile);
        var total = TotalConfidence(best.Kind);
        var causes = best.Causes.Select((cause, i) => labels.Cause(cause.Label, evidence, Confidence.Part(total, i, best.Causes.Length)));
        var checks = best.Causes
            .Take(MostCausesChecked)
            .SelectMany(cause => cause.Checks)
            .Take(DiagnosisSchema.MostChecks)
            .Select(check => labels.Check(check.Label));
        return new Answer([.. causes], [.. checks]);
    }

    private static int TotalConfidence(MatchKind kind) => kind switch
    {
        MatchKind.Exact => 60,
        MatchKind.Code => 45,
        _ => 25,
    };

    /// <summary>What was reported, and the facts that tell most beside it; plain states support nothing by themselves.</summary>
    private static ImmutableArray<string> StrongestFacts(CaseFile caseFile) =>
    [
        .. caseFile.Evidence.Take(1).Concat(caseFile.Evidence.Skip(1).Where(fact => fact.Kind != EvidenceKind.State).Take(MostStrongFacts))
            .Select(fact => fact.Label),
    ];
}
