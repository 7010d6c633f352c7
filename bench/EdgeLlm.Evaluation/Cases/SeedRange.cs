namespace EdgeLlm.Evaluation.Cases;

/// <summary>A range of seeds with one purpose. This is the one place that names them; they share no seed.</summary>
internal sealed class SeedRange
{
    private readonly long _first;

    private SeedRange(string name, long first, int count)
    {
        Name = name;
        _first = first;
        Count = count;
    }

    /// <summary>What a model may learn from.</summary>
    internal static SeedRange Training { get; } = new("training", 0, 1_000_000);

    /// <summary>What people may look at while they improve things.</summary>
    internal static SeedRange Development { get; } = new("development", 1_000_000, 100_000);

    /// <summary>What the reported numbers come from.</summary>
    internal static SeedRange HeldBack { get; } = new("held-back", 2_000_000, 1_000_000);

    internal static IReadOnlyList<SeedRange> All { get; } = [Training, Development, HeldBack];

    internal string Name { get; }

    internal int Count { get; }

    /// <summary>The seed at a place of this range, and of no other.</summary>
    internal long this[int place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(place);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Count);
            return _first + place;
        }
    }
}
