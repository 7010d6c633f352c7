namespace EdgeLlm.Evaluation.Cases;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Our own, so that a seed means
/// the same case on every runtime and machine, for ever.
/// </summary>
internal sealed class CaseRandom(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <summary>A stream of its own for one purpose, so that drawing more for one doesn't move another.</summary>
    internal static CaseRandom For(long seed, string purpose, int variant = 0)
    {
        var mixed = Mix((ulong)seed + GoldenGamma);
        foreach (var letter in purpose)
        {
            mixed = Mix(mixed ^ letter);
        }

        return new CaseRandom(Mix(mixed + (ulong)variant));
    }

    internal ulong NextBits() => Mix(_state += GoldenGamma);

    /// <summary>At least 0, less than 1.</summary>
    internal double NextShare() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    internal double Between(double least, double most) => least + ((most - least) * NextShare());

    /// <summary>At least 0, less than <paramref name="count"/>.</summary>
    internal int Below(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    internal bool Chance(double probability) => NextShare() < probability;

    internal T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>Fisher and Yates.</summary>
    internal void Shuffle<T>(IList<T> items)
    {
        for (var last = items.Count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
