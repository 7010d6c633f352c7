namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What is known about faults, found by code first and by words second. It never changes. Safe to use from any number of threads.</summary>
public sealed class FaultCatalogue : IDisposable
{
    // Text hits far behind the best one share a common word with the query, nothing more.
    private const double TextCutOff = 0.3;

    // Relevance at which a text hit reaches half of what text hits can score.
    private const double HalfRelevance = 20;

    // A word's relevance grows with the logarithm of the catalogue's size; up to this size scores are as they come.
    private const int LargestUnscaled = 1000;

    // A code of one or two characters is used by every vendor for something else.
    private const int ShortCodeLength = 2;

    private readonly CatalogueIndex _index;
    private readonly double _scale;
    private volatile bool _disposed;

    internal FaultCatalogue(CatalogueIndex index, string version)
    {
        _index = index;
        _scale = Math.Log(LargestUnscaled) / Math.Log(Math.Max(LargestUnscaled, index.Count));
        Version = version;
    }

    /// <summary>Number of entries.</summary>
    public int Count => _index.Count;

    /// <summary>Version of the content: twelve hex digits that change with every change of the data.</summary>
    public string Version { get; }

    /// <summary>Opens the catalogue that is built into the program.</summary>
    public static FaultCatalogue OpenBuiltIn() => Open(CatalogueData.ReadBuiltIn());

    /// <summary>The entry with this identifier, if there is one.</summary>
    public CatalogueEntry? Get(string id) => GetListed(id)?.Entry;

    /// <summary>True if there is an entry with this identifier.</summary>
    public bool Contains(string id)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _index.Contains(id);
    }

    /// <summary>The entry with this identifier and where it comes from, if there is one.</summary>
    public ListedEntry? GetListed(string id)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _index.Get(id);
    }

    /// <summary>Entries in order of identifiers, those after the identifier given; at most so many.</summary>
    public IReadOnlyList<ListedEntry> List(CatalogueFilter filter, string afterId, int most)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _index.List(filter, afterId, most);
    }

    /// <summary>Entries that fit, best first: exact, then by code alone, then by a range of codes, then by words.</summary>
    /// <remarks>
    /// An entry that is one vendor's own is never offered for another vendor's device. A code of one or two characters
    /// is taken for a standard's only if the family, when given, or the text names that standard. Where there is an exact
    /// hit, there are no other hits by code. Text hits below a score of about 0.2 share little more than a word.
    /// </remarks>
    public IReadOnlyList<CatalogueHit> Find(CatalogueQuery query, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var asked = new Asked(Makers.Parse(query.Vendor), ProductName.Parse(query.Family), ProductName.Parse(query.Text), FaultCode.Normalize(query.Code));
        var among = _index.RangesFor(asked.Vendor);
        var matches = FindByCode(asked, among);
        matches.AddRange(FindByText(query.Text, among));
        List<Match> best =
        [
            .. matches
                .OrderBy(match => match.Kind)
                .ThenByDescending(match => match.Score)
                .ThenBy(match => match.Head.Id, StringComparer.Ordinal)
                .DistinctBy(match => match.Head.Position)
                .Take(limit),
        ];
        var entries = _index.Read(best.Select(match => match.Head.Position));
        return [.. best.Select(match => new CatalogueHit(entries[match.Head.Position], match.Kind, match.Score))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _index.Dispose();
    }

    internal static FaultCatalogue Open(CatalogueData data)
    {
        using var builder = new CatalogueIndexBuilder();
        foreach (var entry in data.Entries)
        {
            builder.Add(entry, EntryOrigin.BuiltIn, "");
        }

        return new FaultCatalogue(builder.Build(), data.Version);
    }

    private List<Match> FindByCode(Asked asked, IReadOnlyList<PositionRange> among)
    {
        if (asked.Code.Length == 0)
        {
            return [];
        }

        List<Match> matches =
        [
            .. _index.FindByCode(asked.Code, among).Select(head => MatchCode(head, asked)).OfType<Match>(),
            .. _index.FindByRange(asked.Code, among).Select(head => MatchRange(head, asked)).OfType<Match>(),
        ];

        // An exact hit settles what the code means: the same number in another standard is another fault.
        if (matches.Exists(match => match.Kind == MatchKind.Exact))
        {
            matches.RemoveAll(match => match.Kind != MatchKind.Exact);
        }

        return matches;
    }

    private static Match? MatchCode(EntryHead head, Asked asked)
    {
        var fit = FamilyFit.Of(head, asked);
        if (!head.IsStandard)
        {
            var (kind, score) = (!asked.Vendor.IsEmpty, fit.Fits, fit.Contradicts) switch
            {
                (true, true, _) => (MatchKind.Exact, 1.0),
                (true, false, false) => (MatchKind.Exact, 0.95),
                (false, true, _) => (MatchKind.Code, 0.9),
                (true, false, true) => (MatchKind.Code, 0.8),
                (false, false, _) => (MatchKind.Code, 0.6),
            };
            return new Match(head, kind, score);
        }

        if (fit.Fits)
        {
            return new Match(head, MatchKind.Exact, 0.98);
        }

        if (fit.Contradicts && !fit.IsNamed && asked.Code.Length <= ShortCodeLength)
        {
            return null;
        }

        return new Match(head, MatchKind.Code, (fit.IsNamed, fit.Contradicts) switch
        {
            (true, _) => 0.85,
            (false, false) => 0.75,
            (false, true) => 0.7,
        });
    }

    // A range tells what a code is about, not what it means; and what another family counts there may be anything.
    private static Match? MatchRange(EntryHead head, Asked asked)
    {
        var fit = FamilyFit.Of(head, asked);
        return (fit.Fits || fit.IsNamed, fit.Contradicts) switch
        {
            (true, _) => new Match(head, MatchKind.Range, 0.58),
            (false, false) => new Match(head, MatchKind.Range, 0.55),
            (false, true) when asked.Code.Length <= ShortCodeLength => null,
            (false, true) => new Match(head, MatchKind.Range, 0.5),
        };
    }

    private IEnumerable<Match> FindByText(string text, IReadOnlyList<PositionRange> among)
    {
        var found = _index.FindByText(text, among).Best;
        var near = found.TakeWhile(match => match.Relevance >= TextCutOff * found[0].Relevance).ToDictionary(match => match.Position, match => _scale * match.Relevance);
        return _index.Heads(near.Keys).Select(head => new Match(head, MatchKind.Text, 0.5 * near[head.Position] / (near[head.Position] + HalfRelevance)));
    }

    private sealed record Asked(ProductName Vendor, ProductName Family, ProductName Text, string Code);

    private sealed record Match(EntryHead Head, MatchKind Kind, double Score);

    /// <summary>How an entry's families and the family asked for go together.</summary>
    /// <param name="Fits">One of them is the family asked for.</param>
    /// <param name="Contradicts">The entry is about others.</param>
    /// <param name="IsNamed">The text names one of them.</param>
    private readonly record struct FamilyFit(bool Fits, bool Contradicts, bool IsNamed)
    {
        public static FamilyFit Of(EntryHead head, Asked asked)
        {
            var fits = head.Families.Any(family => family.IsAkinTo(asked.Family));
            return new FamilyFit(fits, !fits && !asked.Family.IsEmpty && head.Families.Count > 0, head.Families.Any(asked.Text.Contains));
        }
    }
}
