using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// Where entries stand by code and by words: an in-memory SQLite database of this process. It is written once, in the
/// constructor; after that every call reads on its own pooled connection, so that callers need no lock.
/// </summary>
internal sealed class CatalogueIndex : IDisposable
{
    private const string Schema = """
        CREATE TABLE entry_code (code TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (code, entry)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE entry_text USING fts5 (title, keywords, causes, content='', tokenize='porter unicode61');
        """;

    // A title names the fault, keywords are its other names, causes mention much else.
    private const string SearchStatement = """
        SELECT rowid, -bm25(entry_text, 5.0, 4.0, 1.0) AS relevance FROM entry_text
        WHERE entry_text MATCH $expression ORDER BY relevance DESC, rowid LIMIT $limit
        """;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = $"edgellm-catalogue-{Guid.NewGuid():N}",
        Mode = SqliteOpenMode.Memory,
        Cache = SqliteCacheMode.Shared,
    }.ToString();

    // The database lives as long as one connection to it does.
    private readonly SqliteConnection _keeper;

    public CatalogueIndex(ImmutableArray<CatalogueEntry> entries)
    {
        _keeper = Open();
        using var transaction = _keeper.BeginTransaction();
        using (var command = _keeper.CreateCommand())
        {
            command.CommandText = Schema;
            command.ExecuteNonQuery();
        }

        InsertCodes(entries);
        InsertTexts(entries);
        transaction.Commit();
    }

    /// <summary>Positions of the entries that have this normalised code.</summary>
    public IReadOnlyList<int> FindByCode(string normalizedCode)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT entry FROM entry_code WHERE code = $code ORDER BY entry";
        command.Parameters.AddWithValue("$code", normalizedCode);
        using var reader = command.ExecuteReader();
        var found = new List<int>();
        while (reader.Read())
        {
            found.Add(reader.GetInt32(0));
        }

        return found;
    }

    /// <summary>Positions and relevance (above 0, larger is better) of the entries that share words with the text, best first.</summary>
    public IReadOnlyList<(int Entry, double Relevance)> FindByText(string text, int limit)
    {
        if (SearchText.ToMatchExpression(text) is not { } expression)
        {
            return [];
        }

        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = SearchStatement;
        command.Parameters.AddWithValue("$expression", expression);
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var found = new List<(int, double)>();
        while (reader.Read())
        {
            found.Add((reader.GetInt32(0), reader.GetDouble(1)));
        }

        return found;
    }

    public void Dispose()
    {
        SqliteConnection.ClearPool(_keeper);
        _keeper.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private void InsertCodes(ImmutableArray<CatalogueEntry> entries)
    {
        using var command = _keeper.CreateCommand();
        command.CommandText = "INSERT OR IGNORE INTO entry_code (code, entry) VALUES ($code, $entry)";
        var code = command.Parameters.Add("$code", SqliteType.Text);
        var entry = command.Parameters.Add("$entry", SqliteType.Integer);
        for (var position = 0; position < entries.Length; position++)
        {
            foreach (var written in entries[position].Codes)
            {
                code.Value = FaultCode.Normalize(written);
                entry.Value = position;
                command.ExecuteNonQuery();
            }
        }
    }

    private void InsertTexts(ImmutableArray<CatalogueEntry> entries)
    {
        using var command = _keeper.CreateCommand();
        command.CommandText = "INSERT INTO entry_text (rowid, title, keywords, causes) VALUES ($entry, $title, $keywords, $causes)";
        var row = command.Parameters.Add("$entry", SqliteType.Integer);
        var title = command.Parameters.Add("$title", SqliteType.Text);
        var keywords = command.Parameters.Add("$keywords", SqliteType.Text);
        var causes = command.Parameters.Add("$causes", SqliteType.Text);
        for (var position = 0; position < entries.Length; position++)
        {
            var entry = entries[position];
            row.Value = position;
            title.Value = SearchText.ForIndex($"{entry.Title.En} {entry.Title.Zh}");
            keywords.Value = SearchText.ForIndex(string.Join(" ; ", [.. entry.Keywords, .. entry.Families, .. entry.Codes]));
            causes.Value = SearchText.ForIndex(string.Join(" ; ", entry.Causes.SelectMany(cause => new[] { cause.Text.En, cause.Text.Zh })));
            command.ExecuteNonQuery();
        }
    }
}
