using EdgeLlm.Daemon.Basics;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Memory;

/// <summary>What the profiles set.</summary>
internal static class MemoryProfiles
{
    private const long SmallBoardBytes = 3L << 30;

    /// <summary>What <see cref="MemoryProfile.Auto"/> means on a board.</summary>
    public static MemoryProfile Choose(MemoryProfile profile, BoardMemory board) => profile != MemoryProfile.Auto ? profile
        : board.TotalBytes < SmallBoardBytes ? MemoryProfile.Frugal
        : MemoryProfile.Balanced;

    /// <summary>The settings of a profile; never of <see cref="MemoryProfile.Auto"/>.</summary>
    public static ModelOptions Of(MemoryProfile profile) => profile switch
    {
        MemoryProfile.Frugal => new() { ContextTokens = 2048, Slots = 1, BatchTokens = 64, DraftTokens = 4 },
        MemoryProfile.Balanced => new(),
        MemoryProfile.Fast => new() { ContextTokens = 8192, Slots = 4, BatchTokens = 256, Weights = WeightStorage.Repacked },
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "Choose one first."),
    };

    /// <summary>The same as configuration, the lowest of all its sources.</summary>
    public static Dictionary<string, string?> ToSettings(MemoryProfile profile)
    {
        var model = Of(profile);
        return new Dictionary<string, string?>
        {
            [Key(nameof(model.ContextTokens))] = $"{model.ContextTokens}",
            [Key(nameof(model.Slots))] = $"{model.Slots}",
            [Key(nameof(model.BatchTokens))] = $"{model.BatchTokens}",
            [Key(nameof(model.DraftTokens))] = $"{model.DraftTokens}",
            [Key(nameof(model.Weights))] = $"{model.Weights}",
            [Key(nameof(model.CacheType))] = $"{model.CacheType}",
        };

        static string Key(string name) => $"{ModelOptions.Section}:{name}";
    }
}
