namespace EdgeLlm.Daemon.Memory;

/// <summary>Sets of defaults for section "Model".</summary>
internal enum MemoryProfile
{
    /// <summary><see cref="Frugal"/> on boards below 3 GiB, else <see cref="Balanced"/>.</summary>
    Auto = 0,

    /// <summary>One diagnosis at once, weights mapped: the kernel can take their pages back under pressure.</summary>
    Frugal,

    /// <summary>Two at once, weights rearranged for the CPU.</summary>
    Balanced,

    /// <summary>Four at once with long prompts: for a board that does nothing else.</summary>
    Fast,
}
