namespace EdgeLlm.Diagnostics.Records;

/// <summary>
/// The end of the chain of records. Whoever can rewrite the whole file can compute a new chain as well, so the chain
/// proves something only against a head that was noted outside the box: one hash noted pins every record before it.
/// </summary>
/// <param name="Sequence">Position of the newest record; 0 if there never was one.</param>
/// <param name="Hash">Its SHA-256, hex.</param>
/// <param name="Count">Records that are kept, feedback included.</param>
/// <param name="Bytes">Size of the database file.</param>
public sealed record RecordHead(long Sequence, string Hash, long Count, long Bytes);
