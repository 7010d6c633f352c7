namespace EdgeLlm.Diagnostics.Records;

/// <summary>How long records are kept; whichever bound is reached first counts, and the oldest go first.</summary>
public sealed record RecordRetention
{
    /// <summary>Oldest record that is kept.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Most bytes of records in the database file, indexes included; its write-ahead log takes a few MiB more.</summary>
    public long MaxBytes { get; init; } = 512L * 1024 * 1024;
}
