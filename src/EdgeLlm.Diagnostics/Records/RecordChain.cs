using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Checks the chain of records from its start to its end.</summary>
public static class RecordChain
{
    /// <summary>
    /// Checks that no record was changed, removed, put in or moved; reads only, record by record, also while a daemon
    /// writes. Records that retention dropped are not missing. That all were written anew, or that the newest were removed
    /// by somebody who knows this program, shows only by a head that was noted before.
    /// </summary>
    /// <param name="file">The database, or a copy of it.</param>
    /// <param name="expectedHead">A hash that must be in the chain, hex: a head that was noted before; empty for none.</param>
    /// <exception cref="EdgeLlmException">StoreUnavailable: there are no records that could be checked.</exception>
    public static ChainReport Verify(string file, string expectedHead = "")
    {
        var walk = new ChainWalk(expectedHead);
        try
        {
            using var connection = RecordFile.Open(file);
            using var snapshot = connection.BeginTransaction(deferred: true);
            return walk.Run(connection);
        }
        catch (SqliteException problem) when (problem.IsDamage())
        {
            return walk.Broken("can't be read: the database is damaged");
        }
        catch (SqliteException problem)
        {
            throw StoreFailure.Unavailable(problem);
        }
    }
}
