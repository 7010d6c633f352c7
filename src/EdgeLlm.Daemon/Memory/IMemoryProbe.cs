namespace EdgeLlm.Daemon.Memory;

/// <summary>Reads memory; a test plays it.</summary>
internal interface IMemoryProbe
{
    /// <summary>Memory at this moment.</summary>
    /// <param name="engineProcessId">The engine's process; 0 for none.</param>
    MemoryReading Read(int engineProcessId);
}
