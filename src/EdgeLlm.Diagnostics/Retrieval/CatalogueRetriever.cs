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

    /// <summary>The entries that fit, best first, labelled K1, K2, …</summary>
    public static ImmutableArray<LabelledEntry> Retrieve(FaultCatalogue catalogue, FaultReport report, ImmutableArray<EvidenceFact> evidence)
    {
        // What the alarm itself says counts twice: alone, and within all that was seen around it.
        var reported = Find(catalogue, report, AlarmText(report));
        var surroundings = Find(catalogue, report, TextOf(report, evidence));
        return [.. reported.Concat(surroundings)
            .GroupBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Where(hits => hits.Any(hit => hit.Kind != MatchKind.Text || hit.Score >= WeakestTextScore))
            .Select(hits => hits.First() with { Score = hits.Sum(hit => hit.Score) })
            .OrderBy(hit => hit.Kind)
            .ThenByDescending(hit => hit.Score)
            .ThenBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Take(MostEntries)
            .Select(LabelledEntry.Of)];
    }

    private static IReadOnlyList<CatalogueHit> Find(FaultCatalogue catalogue, FaultReport report, string text) =>
        catalogue.Find(new CatalogueQuery(report.Asset.Vendor, report.Asset.Family, AlarmFacts.CodeOf(report), text), MostCandidates);

    private static string AlarmText(FaultReport report) =>
        PlainText.Fold($"{report.Alarm?.Condition} {report.Alarm?.Message}", MostTextLength);

    private static string TextOf(FaultReport report, ImmutableArray<EvidenceFact> evidence)
    {
        // Most telling first: what was reported, what a person saw, then what the conspicuous signals measure.
        var conspicuous = evidence
            .Where(fact => fact.Kind != EvidenceKind.State && fact.Signal.Length > 0)
            .Select(fact => fact.Signal)
            .Distinct(StringComparer.Ordinal)
            .Take(MostSignals)
            .ToHashSet(StringComparer.Ordinal);
        var descriptions = report.Signals
            .Where(signal => signal.Description.Length > 0 && conspicuous.Contains(signal.Name))
            .Select(signal => signal.Description);
        string[] parts = [report.Alarm?.Condition ?? "", report.Alarm?.Message ?? "", report.OperatorNote, .. descriptions];
        return PlainText.Fold(string.Join('\n', parts.Where(part => part.Length > 0)), MostTextLength);
    }
}
