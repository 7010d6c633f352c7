using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>What the log says of the records.</summary>
internal sealed partial class StoreLog(ILogger<DiagnosisStore> logger)
{
    [LoggerMessage(2101, LogLevel.Error, "The records were damaged; they are set aside as {File}, and new records are started")]
    public partial void SetAside(Exception problem, string file);

    [LoggerMessage(2102, LogLevel.Error, "The records can't be used yet; it is tried again with the next diagnosis")]
    public partial void NotReady(Exception problem);

    [LoggerMessage(2103, LogLevel.Information, "Dropped {Records} records that were too old or too many; the chain starts at {Sequence} now")]
    public partial void Trimmed(long records, long sequence);

    [LoggerMessage(2104, LogLevel.Warning, "Old records can't be dropped; it is tried again later")]
    public partial void NotTrimmed(Exception problem);

    [LoggerMessage(2105, LogLevel.Information, "Brought {Records} records of an older version into the chain of records")]
    public partial void Migrated(long records);

    [LoggerMessage(2106, LogLevel.Warning, "The records were brought to the current form, but the file can't be made smaller")]
    public partial void NotCompacted(Exception problem);
}
