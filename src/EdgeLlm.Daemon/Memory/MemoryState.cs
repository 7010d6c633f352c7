namespace EdgeLlm.Daemon.Memory;

/// <summary>How it stands with memory, and what the service does about it. The numbers are those of the contract.</summary>
internal enum MemoryState
{
    /// <summary>As planned.</summary>
    Normal = 1,

    /// <summary>One diagnosis at once; caches are given back.</summary>
    Tight = 2,

    /// <summary>What runs is finished, the catalogue answers the rest; if it stays so, the model is loaded anew, smaller if it must.</summary>
    Critical = 3,
}
