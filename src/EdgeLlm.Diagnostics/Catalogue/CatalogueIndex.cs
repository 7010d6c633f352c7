using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// Where entries stand by code and by words, and the entries themselves as JSON. A builder wrote it; after that every
/// call reads on its own pooled connection, so that callers need no lock.
/// </summary>
internal sealed class CatalogueIndex : IDisposable
{
    /// <summary>Most entries that one search for words weighs among one vendor's, and so the bound on its time.</summary>
    public const int MostExamined = 2000;

    /// <summary>Most entries that a search for words returns.</summary>
    public const int MostTextMatches = 64;

    private const int MostCodeMatches = 1000;
    private const int MostPrefixTerms = 32;

    // Of words that are all too common, so many together say at least something.
    private const int MostCommonTerms = 3;

    // A title names the fault, keywords are its other names, causes mention much else.
    private const string Search = """
        SELECT rowid, -bm25(entry_text, 5.0, 4.0, 1.0) FROM entry_text
        WHERE entry_text MATCH $expression AND rowid BETWEEN $first AND $last LIMIT $most
        """;

    // Without bm25(), which counts every entry that has the word before it weighs the first.
    private const string SearchCommon = "SELECT rowid FROM entry_text WHERE entry_text MATCH $expression AND rowid BETWEEN $first AND $last LIMIT $most";

    private readonly IndexDatabase _database;
    private readonly FrozenDictionary<string, int> _vendors;

    public CatalogueIndex(IndexDatabase database, IReadOnlyDictionary<string, int> vendors)
    {
        _database = database;
        _vendors = vendors.ToFrozenDictionary(StringComparer.Ordinal);
        Count = Query("SELECT count(*) FROM entry", reader => reader.GetInt32(0))[0];
    }

    /// <summary>Number of entries.</summary>
    public int Count { get; }

    /// <summary>Where entries lie that may be offered for a vendor's device: standards, and that vendor's own; all if it is not known.</summary>
    public IReadOnlyList<PositionRange> RangesFor(ProductName vendor) => vendor.IsEmpty
        ? [PositionRange.All]
        : [PositionRange.Standards, .. vendor.Runs().Where(_vendors.ContainsKey).Distinct(StringComparer.Ordinal).Select(name => PositionRange.OfVendor(_vendors[name]))];

    /// <summary>Entries that have this normalised code.</summary>
    public IReadOnlyList<EntryHead> FindByCode(string normalizedCode, IReadOnlyList<PositionRange> among) =>
        [.. among.SelectMany(range => Query(
            """
            SELECT e.position, e.id, e.families FROM entry_code AS c JOIN entry AS e USING (position)
            WHERE c.code = $code AND c.position BETWEEN $first AND $last ORDER BY c.position LIMIT $most
            """,
            ReadHead,
            ("$code", normalizedCode),
            ("$first", range.First),
            ("$last", range.Last),
            ("$most", MostCodeMatches)))];

    /// <summary>Entries about a range of codes in which this normalised code lies.</summary>
    public IReadOnlyList<EntryHead> FindByRange(string normalizedCode, IReadOnlyList<PositionRange> among) =>
        [.. CodeRange.PlacesOf(normalizedCode)
            .SelectMany(place => Query(
                """
                SELECT e.position, e.id, e.families FROM code_range AS r JOIN entry AS e USING (position)
                WHERE r.notation = $notation AND r.low BETWEEN $number - $widest AND $number AND r.high >= $number LIMIT $most
                """,
                ReadHead,
                ("$notation", place.Notation),
                ("$number", place.Number),
                ("$widest", CodeRange.MostCodes),
                ("$most", MostCodeMatches)))
            .Where(head => among.Any(range => range.Contains(head.Position)))
            .DistinctBy(head => head.Position)];

    /// <summary>Entries that share words with the text.</summary>
    /// <remarks>
    /// The rarest words tell the most and cost the least: they are searched for as long as the entries that have them stay
    /// few. A small catalogue affords all. Where even the rarest is too common, entries that have several come first.
    /// </remarks>
    public TextMatches FindByText(string text, IReadOnlyList<PositionRange> among)
    {
        var terms = Known(SearchText.Terms(text));
        var affordable = Affordable(terms);
        var found = affordable.Count > 0 || terms.Count == 0 ? Weigh(affordable, among) : FindCommon(terms, among);
        return new TextMatches(
            [.. found.OrderByDescending(match => match.Relevance).ThenBy(match => match.Position).Take(MostTextMatches)],
            found.Count);
    }

    /// <summary>What scoring must know of the entries at some positions, in no order.</summary>
    public IReadOnlyList<EntryHead> Heads(IEnumerable<long> positions) => Query(
        "SELECT position, id, families FROM entry WHERE position IN (SELECT value FROM json_each($positions))",
        ReadHead,
        ("$positions", $"[{string.Join(',', positions)}]"));

    /// <summary>The entries at some positions.</summary>
    public IReadOnlyDictionary<long, CatalogueEntry> Read(IEnumerable<long> positions) => Query(
        "SELECT json, position FROM entry_json WHERE position IN (SELECT value FROM json_each($positions))",
        reader => (Position: reader.GetInt64(1), Entry: ReadEntry(reader, 0)),
        ("$positions", $"[{string.Join(',', positions)}]")).ToDictionary(row => row.Position, row => row.Entry);

    /// <summary>True if there is an entry with an identifier.</summary>
    public bool Contains(string id) => Query("SELECT 1 FROM entry WHERE id = $id", reader => reader.GetInt32(0), ("$id", id)).Count > 0;

    /// <summary>The entry with an identifier, if there is one.</summary>
    public ListedEntry? Get(string id) => Query(
        "SELECT j.json, e.origin, e.file FROM entry AS e JOIN entry_json AS j USING (position) WHERE e.id = $id",
        ReadListed,
        ("$id", id)).FirstOrDefault();

    /// <summary>Entries whose identifiers come after one, in order of identifiers.</summary>
    public IReadOnlyList<ListedEntry> List(CatalogueFilter filter, string afterId, int most)
    {
        var vendor = Makers.Parse(filter.Vendor);
        var range = vendor.IsEmpty ? PositionRange.All : PositionRange.OfVendor(_vendors.GetValueOrDefault(vendor.ToString(), int.MaxValue >> 1));
        return Query(
            """
            SELECT j.json, e.origin, e.file FROM entry AS e JOIN entry_json AS j USING (position)
            WHERE e.id > $after AND e.position BETWEEN $first AND $last AND ($domain = '' OR e.domain = $domain) AND ($origin < 0 OR e.origin = $origin)
            ORDER BY e.id LIMIT $most
            """,
            ReadListed,
            ("$after", afterId),
            ("$first", range.First),
            ("$last", range.Last),
            ("$domain", filter.Domain),
            ("$origin", (int?)filter.Origin ?? -1),
            ("$most", most));
    }

    public void Dispose() => _database.Dispose();

    private List<(long Position, double Relevance)> Weigh(IReadOnlyList<KnownTerm> terms, IReadOnlyList<PositionRange> among)
    {
        if (terms.Count == 0)
        {
            return [];
        }

        // bm25() weighs a phrase as often as it stands in the expression.
        var expression = string.Join(" OR ", terms.SelectMany(term => Enumerable.Repeat($"\"{term.Term}\"", term.Repeats)));
        return [.. among.SelectMany(range => Query(
            Search,
            reader => (reader.GetInt64(0), reader.GetDouble(1)),
            ("$expression", expression),
            ("$first", range.First),
            ("$last", range.Last),
            ("$most", MostExamined / among.Count)))];
    }

    private List<(long Position, double Relevance)> FindCommon(IReadOnlyList<KnownTerm> terms, IReadOnlyList<PositionRange> among)
    {
        var found = new Dictionary<long, double>();
        for (var count = Math.Min(MostCommonTerms, terms.Count); count > 0 && found.Count < MostTextMatches; count--)
        {
            var expression = string.Join(" AND ", terms.Take(count).Select(term => $"\"{term.Term}\""));
            foreach (var position in among.SelectMany(range => Query(
                SearchCommon,
                reader => reader.GetInt64(0),
                ("$expression", expression),
                ("$first", range.First),
                ("$last", range.Last),
                ("$most", MostTextMatches))))
            {
                found.TryAdd(position, count);
            }
        }

        return [.. found.Select(match => (match.Key, match.Value))];
    }

    private List<KnownTerm> Affordable(IReadOnlyList<KnownTerm> terms)
    {
        var sum = 0;
        return [.. terms.TakeWhile(term => Count <= MostExamined || (sum += term.Entries) <= MostExamined)];
    }

    // A word that the index does not have can't be found, and so costs nothing. Rarest first.
    private List<KnownTerm> Known(IReadOnlyList<SearchTerm> terms)
    {
        var repeats = terms.Where(term => !term.IsPrefix).ToDictionary(term => term.Text, term => term.Repeats, StringComparer.Ordinal);
        var words = Query(
            "SELECT term, entries FROM term WHERE term IN (SELECT value FROM json_each($terms))",
            reader => new KnownTerm(reader.GetString(0), reader.GetInt32(1), repeats.GetValueOrDefault(reader.GetString(0), 1)),
            ("$terms", $"[{string.Join(',', repeats.Keys.Select(term => $"\"{term}\""))}]"));
        var beginnings = terms.Where(term => term.IsPrefix).SelectMany(term => Query(
            "SELECT term, entries FROM term WHERE term >= $term AND term < $term || char(0x10FFFF) ORDER BY entries LIMIT $most",
            reader => new KnownTerm(reader.GetString(0), reader.GetInt32(1), term.Repeats),
            ("$term", term.Text),
            ("$most", MostPrefixTerms)));
        return [.. words.Concat(beginnings).DistinctBy(term => term.Term).OrderBy(term => term.Entries)];
    }

    private static EntryHead ReadHead(SqliteDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        [.. reader.GetString(2).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ProductName.Parse)]);

    private static ListedEntry ReadListed(SqliteDataReader reader) => new(ReadEntry(reader, 0), (EntryOrigin)reader.GetInt32(1), reader.GetString(2));

    private static CatalogueEntry ReadEntry(SqliteDataReader reader, int column) =>
        JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(column), CatalogueJson.Default.CatalogueEntry)!;

    private List<T> Query<T>(string statement, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var connection = _database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private readonly record struct KnownTerm(string Term, int Entries, int Repeats);
}
