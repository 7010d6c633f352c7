using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>Asks the catalogue what it knows about a report.</summary>
internal static class CatalogueRetriever
{
    /// <summary>Most entries put before the model.</summary>
    public const int MostEntries = 4;

    private const int MostCandidates = 16;
    private const int MostSignals = 8;
    private const int MostTextLength = 4000;

    // Text hits below this share little more than a word with the report; they would only be noise before the model.
    private const double WeakestTextScore = 0.2;

    /// <summary>The entries that fit, best first.</summary>
    public static ImmutableArray<CatalogueHit> Retrieve(FaultCatalogue catalogue, FaultReport report, ImmutableArray<Observation> observations)
    {
        // What the alarm itself says counts twice: alone, and within all that was seen around it.
        var reported = Find(catalogue, report, AlarmText(report));
        var surroundings = Find(catalogue, report, TextOf(report, observations));
        return [.. reported.Concat(surroundings)
            .GroupBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Where(hits => hits.Any(hit => hit.Kind != MatchKind.Text || hit.Score >= WeakestTextScore))
            .Select(hits => hits.MinBy(hit => hit.Kind)! with { Score = hits.Sum(hit => hit.Score) })
            .OrderBy(hit => hit.Kind)
            .ThenByDescending(hit => hit.Score)
            .ThenBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Take(MostEntries)];
    }

    private static IReadOnlyList<CatalogueHit> Find(FaultCatalogue catalogue, FaultReport report, string text) =>
        catalogue.Find(new CatalogueQuery(report.Asset.Vendor, report.Asset.Family, AlarmFacts.CodeOf(report), text), MostCandidates);

    private static string AlarmText(FaultReport report) =>
        PlainText.Fold($"{report.Alarm?.Condition} {report.Alarm?.Message}", MostTextLength);

    private static string TextOf(FaultReport report, ImmutableArray<Observation> observations)
    {
        // Most telling first: what was reported, what a person saw, then what the conspicuous signals measure.
        var descriptions = observations
            .Where(fact => fact.Kind is not (EvidenceKind.State or EvidenceKind.Normal) && fact.Signal is { Description.Length: > 0 })
            .Select(fact => fact.Signal!.Description)
            .Distinct(StringComparer.Ordinal)
            .Take(MostSignals);
        string[] parts = [report.Alarm?.Condition ?? "", report.Alarm?.Message ?? "", report.OperatorNote, .. descriptions];
        return PlainText.Fold(string.Join('\n', parts.Where(part => part.Length > 0)), MostTextLength);
    }
}
