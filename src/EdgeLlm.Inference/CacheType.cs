namespace EdgeLlm.Inference;

/// <summary>Precision of the KV cache, keys and values alike. Quantised ones need heads whose width is a multiple of 32.</summary>
public enum CacheType
{
    /// <summary>8 bits and a scale for 32 values; 34 bytes for 32.</summary>
    Q8 = 0,

    /// <summary>4 bits and a scale; 18 bytes for 32. Half of <see cref="Q8"/>, coarser.</summary>
    Q4,

    /// <summary>16 bits; 64 bytes for 32.</summary>
    F16,
}
