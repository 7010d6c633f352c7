namespace EdgeLlm.Daemon.Memory;

/// <summary>How the engine's memory is held to its bounds.</summary>
/// <param name="Problem">Why control groups don't do it, and what mends that; empty if they do.</param>
/// <param name="LimitBytes">What the engine's group may have at most; 0 for no limit.</param>
/// <param name="ProtectedBytes">What the kernel leaves to the engine whoever else wants it; 0 for nothing.</param>
internal sealed record MemoryEnforcement(string Problem, long LimitBytes, long ProtectedBytes);
