using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What is known about faults, found by code first and by words second. Safe to use from any number of threads.</summary>
public sealed class FaultCatalogue : IDisposable
{
    // Text hits far behind the best one share a common word with the query, nothing more.
    private const double TextCutOff = 0.3;

    // Relevance at which a text hit reaches half of what text hits can score.
    private const double HalfRelevance = 20;

    // A code of one or two characters is used by every vendor for something else.
    private const int ShortCodeLength = 2;

    private readonly ImmutableArray<Candidate> _candidates;
    private readonly FrozenDictionary<string, CatalogueEntry> _byId;
    private readonly CatalogueIndex _index;
    private volatile bool _disposed;

    internal FaultCatalogue(CatalogueData data)
    {
        _candidates = [.. data.Entries.Select(entry => new Candidate(entry))];
        _byId = data.Entries.ToFrozenDictionary(entry => entry.Id, StringComparer.Ordinal);
        _index = new CatalogueIndex(data.Entries);
        Version = data.Version;
    }

    /// <summary>Number of entries.</summary>
    public int Count => _candidates.Length;

    /// <summary>Version of the content: twelve hex digits that change with every change of the data.</summary>
    public string Version { get; }

    /// <summary>Opens the catalogue that is built into the program.</summary>
    public static FaultCatalogue OpenBuiltIn() => new(CatalogueData.ReadBuiltIn());

    /// <summary>The entry with this identifier, if there is one.</summary>
    public CatalogueEntry? Get(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Entries that fit, best first: exact, then by code alone, then by words.</summary>
    /// <remarks>
    /// An entry that is one vendor's own is never offered for another vendor's device. A code of one or two characters
    /// is taken for a standard's only if the family, when given, or the text names that standard.
    /// </remarks>
    public IReadOnlyList<CatalogueHit> Find(CatalogueQuery query, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var asked = new Asked(ProductName.Parse(query.Vendor), ProductName.Parse(query.Family), ProductName.Parse(query.Text));
        var hits = new List<CatalogueHit>();
        var code = FaultCode.Normalize(query.Code);
        if (code.Length > 0)
        {
            hits.AddRange(_index.FindByCode(code).Select(position => MatchCode(_candidates[position], asked, code)).OfType<CatalogueHit>());
        }

        hits.AddRange(FindByText(query.Text, asked, hits));
        return [.. hits
            .OrderBy(hit => hit.Kind)
            .ThenByDescending(hit => hit.Score)
            .ThenBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Take(limit)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _index.Dispose();
    }

    private static CatalogueHit? MatchCode(Candidate candidate, Asked asked, string code)
    {
        var entry = candidate.Entry;
        if (!candidate.MayBeOf(asked.Vendor))
        {
            return null;
        }

        var familyFits = candidate.Families.Any(family => family.IsAkinTo(asked.Family));
        var familyContradicts = !familyFits && !asked.Family.IsEmpty && candidate.Families.Length > 0;
        var textNamesFamily = candidate.Families.Any(asked.Text.Contains);
        if (!candidate.IsStandard)
        {
            var vendorFits = !asked.Vendor.IsEmpty;
            return (vendorFits, familyFits, familyContradicts) switch
            {
                (true, true, _) => new CatalogueHit(entry, MatchKind.Exact, 1.0),
                (true, false, false) => new CatalogueHit(entry, MatchKind.Exact, 0.95),
                (false, true, _) => new CatalogueHit(entry, MatchKind.Code, 0.9),
                (true, false, true) => new CatalogueHit(entry, MatchKind.Code, 0.8),
                (false, false, _) => new CatalogueHit(entry, MatchKind.Code, 0.6),
            };
        }

        if (familyFits)
        {
            return new CatalogueHit(entry, MatchKind.Exact, 0.98);
        }

        if (familyContradicts && !textNamesFamily && code.Length <= ShortCodeLength)
        {
            return null;
        }

        return new CatalogueHit(entry, MatchKind.Code, (textNamesFamily, familyContradicts) switch
        {
            (true, _) => 0.85,
            (false, false) => 0.75,
            (false, true) => 0.7,
        });
    }

    private List<CatalogueHit> FindByText(string text, Asked asked, List<CatalogueHit> alreadyFound)
    {
        var found = _index.FindByText(text, Count)
            .Where(match => _candidates[match.Entry].MayBeOf(asked.Vendor))
            .ToList();
        var taken = alreadyFound.Select(hit => hit.Entry.Id).ToHashSet(StringComparer.Ordinal);
        return [.. found
            .Where(match => match.Relevance >= TextCutOff * found[0].Relevance)
            .Where(match => !taken.Contains(_candidates[match.Entry].Entry.Id))
            .Select(match => new CatalogueHit(
                _candidates[match.Entry].Entry, MatchKind.Text, 0.5 * match.Relevance / (match.Relevance + HalfRelevance)))];
    }

    private sealed record Asked(ProductName Vendor, ProductName Family, ProductName Text);

    private sealed class Candidate(CatalogueEntry entry)
    {
        private readonly ProductName _vendor = ProductName.Parse(entry.Vendor);

        public CatalogueEntry Entry { get; } = entry;

        public ImmutableArray<ProductName> Families { get; } = [.. entry.Families.Select(ProductName.Parse)];

        public bool IsStandard => _vendor.IsEmpty;

        public bool MayBeOf(ProductName vendor) => IsStandard || vendor.IsEmpty || vendor.Contains(_vendor);
    }
}
