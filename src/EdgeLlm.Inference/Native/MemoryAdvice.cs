namespace EdgeLlm.Inference.Native;

/// <summary>What <see cref="MemoryMapping.Advise"/> tells the kernel, with the numbers of madvise(2).</summary>
internal enum MemoryAdvice
{
    /// <summary>Pages are read in no order: reading ahead is in vain.</summary>
    Random = 1,

    /// <summary>Not needed now: a file's pages leave this process and come back when they are touched.</summary>
    DontNeed = 4,

    /// <summary>Read all of it now, since Linux 5.14.</summary>
    PopulateRead = 22,
}
