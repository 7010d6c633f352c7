using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Where the chain ends: what the next record continues.</summary>
/// <param name="Sequence">Position of the newest record.</param>
/// <param name="Hash">Its hash.</param>
internal readonly record struct ChainEnd(long Sequence, byte[] Hash)
{
    public static ChainEnd Read(SqliteConnection connection)
    {
        // Without records the chain ends before its start: retention may have taken them all.
        using var command = connection.Command("""
            SELECT sequence, hash FROM (SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1)
            UNION ALL
            SELECT sequence - 1, previous FROM chain_start
            ORDER BY 1 DESC LIMIT 1
            """);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new ChainEnd(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1))
            : throw new SqliteException("The chain of records has no start.", StoreFailure.Corrupt);
    }
}
