namespace EdgeLlm.Inference;

/// <summary>Where the engine keeps weights, and how they lie there.</summary>
public enum WeightStorage
{
    /// <summary>In memory of the engine's own, rearranged for the CPU where it can: fastest. Never evicted but to swap.</summary>
    Repacked = 0,

    /// <summary>In memory of the engine's own, as in the file.</summary>
    Loaded,

    /// <summary>
    /// The file itself, mapped, as it is: the kernel may drop its pages under pressure and reads them again. A file that is
    /// cut short in place kills the engine.
    /// </summary>
    Mapped,

    /// <summary>
    /// What is computed with as <see cref="Repacked"/>; rows of the embedding, of which a prompt needs few, are read from the
    /// mapped file when they are needed. Smaller by nearly the embedding. A file that is cut short in place kills
    /// the engine.
    /// </summary>
    Split,
}
