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

    private const int MostSignals = 8;
    private const int MostTextLength = 4000;

    /// <summary>The entries that fit, best first, labelled K1, K2, …</summary>
    public static ImmutableArray<LabelledEntry> Retrieve(FaultCatalogue catalogue, FaultReport report, ImmutableArray<EvidenceFact> evidence)
    {
        var query = new CatalogueQuery(report.Asset.Vendor, report.Asset.Family, AlarmFacts.CodeOf(report), TextOf(report, evidence));
        return [.. catalogue.Find(query, MostEntries).Select(LabelledEntry.Of)];
    }

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
