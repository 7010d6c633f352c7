namespace EdgeLlm.Daemon.Memory;

/// <summary>
/// What a process holds, not read more often than once a second: the kernel walks all its pages for the answer, and holds up
/// whoever maps memory meanwhile.
/// </summary>
internal sealed class MemoryWatch(TimeProvider time)
{
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (long ReadAt, long Bytes)> _known = [];

    /// <summary>Proportional set size in bytes; 0 if there is no such process.</summary>
    public long Of(int processId)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(processId, out var known) && time.GetElapsedTime(known.ReadAt) < s_age)
            {
                return known.Bytes;
            }

            // Engines come and go; there are never more than two that anybody asks for.
            if (_known.Count > 2)
            {
                _known.Clear();
            }

            var bytes = ProcessMemory.ProportionalBytes(processId);
            _known[processId] = (time.GetTimestamp(), bytes);
            return bytes;
        }
    }
}
