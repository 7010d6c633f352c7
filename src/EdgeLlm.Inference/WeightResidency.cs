namespace EdgeLlm.Inference;

/// <summary>How much of the weights is in memory, in bytes, as the kernel says.</summary>
/// <param name="SizeBytes">All of them that lie in ranges of their own; 0 for a model so small that they have none.</param>
/// <param name="ResidentBytes">In memory.</param>
/// <param name="SwappedBytes">Swapped out.</param>
/// <param name="LockedBytes">Locked in memory.</param>
public sealed record WeightResidency(long SizeBytes, long ResidentBytes, long SwappedBytes, long LockedBytes)
{
    /// <summary>How they are kept.</summary>
    public WeightStorage Storage { get; init; }

    /// <summary>They should be locked, and the engine may not.</summary>
    public bool IsLockRefused { get; init; }

    /// <summary>Something was brought back before they were counted.</summary>
    public bool WasBroughtBack { get; init; }

    /// <summary>What has to be read again before it can be used.</summary>
    public long MissingBytes => SizeBytes - ResidentBytes;
}
