using System.Collections.Immutable;
using System.Globalization;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>A catalogue entry that an answer may draw on.</summary>
/// <param name="Label">"K1", "K2", …</param>
/// <param name="Entry">The entry.</param>
/// <param name="Kind">How it was found.</param>
/// <param name="Causes">Its causes, most common first.</param>
internal sealed record LabelledEntry(string Label, CatalogueEntry Entry, MatchKind Kind, ImmutableArray<LabelledCause> Causes)
{
    // Every line costs prompt time on a small board: the best entry may speak at length, the others in short.
    private const int MostCausesOfBest = 6;
    private const int MostCausesOfOthers = 3;
    private const int MostChecks = 3;

    /// <summary>Labels the hit at a position of the catalogue's result.</summary>
    public static LabelledEntry Of(CatalogueHit hit, int position)
    {
        var label = string.Create(CultureInfo.InvariantCulture, $"K{position + 1}");
        var causes = hit.Entry.Causes.Take(position == 0 ? MostCausesOfBest : MostCausesOfOthers);
        return new LabelledEntry(label, hit.Entry, hit.Kind, [.. causes.Select((cause, i) => Offer(hit.Entry, cause, $"{label}.{i + 1}"))]);
    }

    private static LabelledCause Offer(CatalogueEntry entry, CatalogueCause cause, FormattableString label)
    {
        var causeLabel = FormattableString.Invariant(label);
        var checks = cause.Checks
            .Take(MostChecks)
            .Select((check, i) => new LabelledCheck(causeLabel + (char)('a' + i), causeLabel, check, entry.SafetyNote));
        return new LabelledCause(causeLabel, cause, entry.Id, [.. checks]);
    }
}
