using System.ComponentModel.DataAnnotations;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Section "Records": how long diagnoses are kept. The oldest go first, whichever bound is reached.</summary>
internal sealed class RecordsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Records";

    /// <summary>Days that a record is kept at most.</summary>
    [Range(1, 36_500)]
    public int MaxAgeDays { get; set; } = 730;

    /// <summary>Mebibytes of records that are kept at most.</summary>
    [Range(1, 1_048_576)]
    public int MaxMebibytes { get; set; } = 512;

    /// <summary>What the store is given.</summary>
    public RecordRetention ToRetention() => new() { MaxAge = TimeSpan.FromDays(MaxAgeDays), MaxBytes = MaxMebibytes * 1024L * 1024 };
}
