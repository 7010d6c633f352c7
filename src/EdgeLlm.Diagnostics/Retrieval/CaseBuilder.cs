using System.Collections.Immutable;
using System.Globalization;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>Puts a case together: which causes may be named, what speaks for and against each, and the facts that show it. Pure.</summary>
internal static class CaseBuilder
{
    /// <summary>Most causes put before the model: with one digit each, one token decides among all of them.</summary>
    public const int MostCauses = 9;

    // Every line costs prompt time on a small board: the best entry may speak at length, the others in short.
    private const int MostCausesOfBest = 5;
    private const int MostCausesOfOthers = 3;

    /// <summary>The case of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="observations">What it shows.</param>
    /// <param name="hits">Catalogue entries that fit, best first.</param>
    /// <param name="confirmed">Causes that were confirmed at this machine for this code.</param>
    /// <param name="evidenceTokens">About how many tokens the facts may take.</param>
    /// <param name="catalogueVersion">Version of the catalogue that the entries come from.</param>
    public static CaseFile Build(
        FaultReport report,
        ImmutableArray<Observation> observations,
        ImmutableArray<CatalogueHit> hits,
        IReadOnlyList<ConfirmedCause> confirmed,
        int evidenceTokens,
        string catalogueVersion = "")
    {
        // 1. Causes, held against what was observed.
        var phrases = FactPhrases.In(report.Language);
        var finder = new BearingFinder(observations);
        var entries = hits.Select((hit, i) => new LabelledEntry(Label('K', i), hit)).ToImmutableArray();
        var candidates = entries
            .SelectMany((entry, rank) => Enumerable.Range(0, Math.Min(entry.Entry.Causes.Length, rank == 0 ? MostCausesOfBest : MostCausesOfOthers))
                .Select(position => (Entry: entry, Position: position)))
            .Take(MostCauses)
            .ToList();
        var resemblance = Resemblance.Of([.. candidates.Select(cause => cause.Entry.Entry.Causes[cause.Position])], observations);
        var offered = candidates
            .Select((cause, i) => Offer(Label('C', i), cause.Entry, cause.Position, finder, confirmed, resemblance[i]))
            .ToImmutableArray();

        // 2. What people confirmed here before is a fact as well.
        var all = observations.AddRange(offered
            .Where(cause => cause.Confirmed > 0)
            .Select(cause => new Observation(FactWeight.History, EvidenceKind.History, null, Remember(cause, confirmed, phrases, report.Language))));
        var history = observations.Length;
        offered = [.. offered.Select(cause => cause.Confirmed == 0 ? cause : cause with
        {
            Bearing = cause.Bearing with { Supporting = [.. cause.Bearing.Supporting, history++] },
        })];

        // 3. The facts that get a label.
        var bearing = offered.SelectMany(cause => SupportOf(cause).Concat(cause.Bearing.Refuting)).ToHashSet();
        var chosen = EvidenceSelection.Choose(all, bearing, evidenceTokens);
        var labels = chosen.Select((position, i) => (position, Label: EvidenceSelection.Label(i))).ToDictionary(p => p.position, p => p.Label);
        var evidence = chosen
            .Select(position => new EvidenceFact(labels[position], all[position].Kind, all[position].Signal?.Name ?? "", all[position].Text))
            .ToImmutableArray();
        return new CaseFile(report, evidence, entries, [.. offered.Select(cause => cause with
        {
            Supporting = Labels(SupportOf(cause)),
            Contradicting = Labels(cause.Bearing.Refuting),
        })])
        {
            CatalogueVersion = catalogueVersion,
        };

        ImmutableArray<string> Labels(IEnumerable<int> positions) =>
            [.. positions.Order().Where(labels.ContainsKey).Select(position => labels[position])];
    }

    private static LabelledCause Offer(
        string label, LabelledEntry entry, int position, BearingFinder finder, IReadOnlyList<ConfirmedCause> confirmed, Resemblance resemblance)
    {
        var cause = entry.Entry.Causes[position];
        var times = confirmed.Where(c => c.CatalogueEntryId == entry.Entry.Id && c.CauseId == cause.Id).Sum(c => c.Times);
        return new LabelledCause(label, entry, position, finder.Of(cause), times, resemblance);
    }

    // Signs that were seen, and beside them what sounds like the cause and does not speak against it.
    private static IEnumerable<int> SupportOf(LabelledCause cause) =>
        cause.Bearing.Supporting.Union(cause.Resemblance.Facts.Except(cause.Bearing.Refuting));

    private static string Remember(LabelledCause cause, IReadOnlyList<ConfirmedCause> confirmed, FactPhrases phrases, string language)
    {
        var last = confirmed.Where(c => c.CatalogueEntryId == cause.Entry.Entry.Id && c.CauseId == cause.Known.Id).Max(c => c.Last);
        return phrases.ConfirmedBefore(cause.Known.Text.In(language), cause.Confirmed, last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static string Label(char kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{kind}{index + 1}");
}
