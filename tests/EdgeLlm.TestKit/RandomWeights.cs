namespace EdgeLlm.TestKit;

/// <summary>A fast generator whose numbers depend on the seed alone, on every machine and runtime.</summary>
public sealed class RandomWeights(ulong seed)
{
    // Four 16-bit uniforms added up: mean 131070, and a standard deviation of 65536 / √3. Near enough to a bell curve.
    private const float Mean = 131_070f;
    private const float PerDeviation = 1 / 37_837.2f;

    private ulong _state = seed;

    /// <summary>Next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>A number around 0 with standard deviation 1.</summary>
    public float Normal()
    {
        var bits = Next();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum - Mean) * PerDeviation;
    }

    /// <summary>Fills with numbers around a mean.</summary>
    public void Fill(Span<float> values, float deviation, float mean = 0)
    {
        foreach (ref var value in values)
        {
            value = mean + (deviation * Normal());
        }
    }
}
