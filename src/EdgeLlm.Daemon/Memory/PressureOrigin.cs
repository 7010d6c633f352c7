namespace EdgeLlm.Daemon.Memory;

/// <summary>Whose waiting for memory is told. The numbers are those of the contract.</summary>
internal enum PressureOrigin
{
    /// <summary>Nobody's: the kernel does not tell.</summary>
    None = 1,

    /// <summary>All tasks of the machine.</summary>
    Machine = 2,

    /// <summary>The service's own tasks.</summary>
    Service = 3,
}
