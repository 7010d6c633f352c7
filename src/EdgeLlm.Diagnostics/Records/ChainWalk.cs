using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>One walk along the chain.</summary>
internal sealed class ChainWalk(string expectedHead)
{
    // Cast, so that the very bytes are seen: text is decoded on its way, and two wrong bytes may look the same after that.
    private const string Rows = """
        SELECT sequence, previous, hash,
            CAST(kind AS BLOB), CAST(request_id AS BLOB), CAST(create_time AS BLOB), CAST(asset_id AS BLOB),
            CAST(fault_code AS BLOB), CAST(caller AS BLOB), CAST(document AS BLOB), CAST(report AS BLOB)
        FROM records ORDER BY sequence
        """;

    private const int FirstField = 3;
    private const int Fields = 8;
    private long _rows;
    private long _next = 1;
    private byte[] _hash = new byte[RecordHash.Bytes];
    private bool _isExpectedFound = expectedHead.Length == 0;

    public ChainReport Run(SqliteConnection connection)
    {
        ReadStart(connection);
        using var command = connection.Command(Rows);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (Problem(reader) is { } problem)
            {
                return Broken(problem);
            }

            _rows++;
            _next++;
            Note(reader.GetFieldValue<byte[]>(2));
        }

        if (connection.Number("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'records'), 0)") >= _next)
        {
            return Broken("and all after it are missing");
        }

        return _isExpectedFound
            ? new ChainReport(_rows, 0, "", Hex(_hash))
            : Broken("would come next, but the expected head is not in the chain: records were removed from its end, or all were written anew");
    }

    /// <summary>The report if the chain ends here because of a problem, worded to follow the record's number.</summary>
    public ChainReport Broken(string problem) => new(_rows, _next, $"Record {_next} {problem}.", Hex(_hash));

    private void ReadStart(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT sequence, previous FROM chain_start");
        using var reader = command.ExecuteReader();
        if (reader.Read())
        {
            _next = reader.GetInt64(0);
            Note(reader.GetFieldValue<byte[]>(1));
        }
    }

    private string? Problem(SqliteDataReader reader)
    {
        var sequence = reader.GetInt64(0);
        if (sequence != _next)
        {
            return sequence > _next ? "is missing" : $"should be the first, but there is a record {sequence} before it";
        }

        if (!reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(_hash))
        {
            return "does not continue the one before it: one of them was changed, or records were put in, moved or removed here";
        }

        var fields = new byte[Fields][];
        for (var i = 0; i < Fields; i++)
        {
            fields[i] = reader.GetFieldValue<byte[]>(FirstField + i);
        }

        return reader.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(RecordHash.Compute(sequence, _hash, fields)) ? null : "was changed";
    }

    private void Note(byte[] hash)
    {
        _hash = hash;
        _isExpectedFound |= Hex(hash).Equals(expectedHead, StringComparison.OrdinalIgnoreCase);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
