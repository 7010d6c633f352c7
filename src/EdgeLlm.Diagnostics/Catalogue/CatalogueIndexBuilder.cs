using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Fills an index, one entry at a time, so that a large catalogue is never in memory as a whole.</summary>
internal sealed class CatalogueIndexBuilder : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = MEMORY;
        PRAGMA synchronous = OFF;
        CREATE TABLE entry (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, domain TEXT NOT NULL, origin INTEGER NOT NULL, file TEXT NOT NULL, families TEXT NOT NULL);
        CREATE TABLE entry_json (position INTEGER PRIMARY KEY, json BLOB NOT NULL);
        CREATE TABLE entry_code (code TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (code, position)) WITHOUT ROWID;
        CREATE TABLE code_range (notation TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (notation, low, high, position)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE entry_text USING fts5 (title, keywords, causes, content='', tokenize='unicode61 remove_diacritics 0');
        """;

    // How many entries have a term decides what a search can afford; FTS5 itself would count them again for every search.
    private const string CountTerms = """
        INSERT INTO entry_text (entry_text) VALUES ('optimize');
        CREATE VIRTUAL TABLE vocabulary USING fts5vocab (entry_text, 'row');
        CREATE TABLE term (term TEXT PRIMARY KEY, entries INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO term SELECT term, doc FROM vocabulary;
        DROP TABLE vocabulary;
        """;

    private readonly IndexDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, int> _vendors = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly SqliteCommand _addEntry;
    private readonly SqliteCommand _addJson;
    private readonly SqliteCommand _addCode;
    private readonly SqliteCommand _addRange;
    private int _next;
    private bool _built;

    /// <summary>Starts an empty index.</summary>
    /// <param name="file">Where to keep it; null keeps it in memory.</param>
    public CatalogueIndexBuilder(string? file = null)
    {
        _database = new IndexDatabase(file);
        _connection = _database.Keeper;
        Run(Schema);
        Run("BEGIN");
        _addEntry = Insert("INSERT OR IGNORE INTO entry VALUES ($position, $id, $domain, $origin, $file, $families)", "$position", "$id", "$domain", "$origin", "$file", "$families");
        _addJson = Insert("INSERT INTO entry_json VALUES ($position, $json)", "$position", "$json");
        _addCode = Insert("INSERT OR IGNORE INTO entry_code VALUES ($code, $position)", "$code", "$position");
        _addRange = Insert("INSERT OR IGNORE INTO code_range VALUES ($notation, $low, $high, $position)", "$notation", "$low", "$high", "$position");
    }

    /// <summary>Remembers the present content, to come back to by <see cref="TakeBack"/>.</summary>
    public void Mark() => Run("SAVEPOINT file");

    /// <summary>Keeps what was added since the mark.</summary>
    public void Keep() => Run("RELEASE file");

    /// <summary>Drops what was added since the mark.</summary>
    public void TakeBack() => Run("ROLLBACK TO file; RELEASE file");

    /// <summary>Adds a valid entry; false if one with its identifier is there already, which then stays.</summary>
    public bool Add(CatalogueEntry entry, EntryOrigin origin, string file)
    {
        var position = PositionRange.OfVendor(NumberOf(entry.Vendor)).First + _next++;
        if (Execute(_addEntry, position, entry.Id, entry.Domain, (int)origin, file, string.Join('\n', entry.Families)) == 0)
        {
            return false;
        }

        Execute(_addJson, position, JsonSerializer.SerializeToUtf8Bytes(entry, CatalogueJson.Plain.CatalogueEntry));
        foreach (var code in entry.Codes)
        {
            if (!CodeRange.IsRange(code))
            {
                Execute(_addCode, FaultCode.Normalize(code), position);
                continue;
            }

            foreach (var range in CodeRange.Parse(code, out _))
            {
                Execute(_addRange, range.Notation, range.Low, range.High, position);
            }
        }

        return true;
    }

    /// <summary>Makes the words searchable and hands the index over; the builder is then done.</summary>
    public CatalogueIndex Build()
    {
        IndexTexts();
        Run("COMMIT");
        Run(CountTerms);
        _built = true;
        return new CatalogueIndex(_database, _vendors);
    }

    public void Dispose()
    {
        _addEntry.Dispose();
        _addJson.Dispose();
        _addCode.Dispose();
        _addRange.Dispose();
        if (!_built)
        {
            _database.Dispose();
        }
    }

    // In order of position, since FTS5 begins a new segment whenever positions go back.
    private void IndexTexts()
    {
        using var add = Insert("INSERT INTO entry_text (rowid, title, keywords, causes) VALUES ($position, $title, $keywords, $causes)", "$position", "$title", "$keywords", "$causes");
        using var read = _connection.CreateCommand();
        read.CommandText = "SELECT position, json FROM entry_json ORDER BY position";
        using var reader = read.ExecuteReader();
        while (reader.Read())
        {
            var entry = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), CatalogueJson.Default.CatalogueEntry)!;
            Execute(
                add,
                reader.GetInt64(0),
                SearchText.ForIndex($"{entry.Title.En} {entry.Title.Zh}"),
                SearchText.ForIndex(string.Join(" ; ", [.. entry.Keywords, .. entry.Families, .. entry.Codes])),
                SearchText.ForIndex(string.Join(" ; ", entry.Causes.SelectMany(cause => new[] { cause.Text.En, cause.Text.Zh }))));
        }
    }

    private int NumberOf(string vendor)
    {
        var name = Makers.Parse(vendor).ToString();
        if (!_vendors.TryGetValue(name, out var number))
        {
            _vendors.Add(name, number = _vendors.Count);
        }

        return number;
    }

    private SqliteCommand Insert(string statement, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = statement;
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter, DBNull.Value);
        }

        return command;
    }

    private static int Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }

        return command.ExecuteNonQuery();
    }

    private void Run(string statements)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}
