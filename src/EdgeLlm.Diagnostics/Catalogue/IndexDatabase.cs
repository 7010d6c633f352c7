using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>The SQLite database of one index: in this process's memory, or a file that lives no longer than the index.</summary>
internal sealed class IndexDatabase : IDisposable
{
    private readonly string? _file;
    private readonly string _connectionString;

    public IndexDatabase(string? file)
    {
        _file = file;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file ?? $"edgellm-catalogue-{Guid.NewGuid():N}",
            Mode = file is null ? SqliteOpenMode.Memory : SqliteOpenMode.ReadWriteCreate,
            Cache = file is null ? SqliteCacheMode.Shared : SqliteCacheMode.Private,
        }.ToString();
        Keeper = Open();
    }

    /// <summary>The connection that writes; a database in memory lives as long as one connection to it does.</summary>
    public SqliteConnection Keeper { get; }

    /// <summary>A pooled connection to read on, so that callers need no lock.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        SqliteConnection.ClearPool(Keeper);
        Keeper.Dispose();
        if (_file is not null)
        {
            File.Delete(_file);
        }
    }
}
