namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>Knows, once an engine has ended, whether the kernel killed it for want of memory: by the counters before and after.</summary>
internal sealed class OomWitness
{
    private const string Events = "memory.events";
    private const string VmStatistics = "/proc/vmstat";
    private readonly CgroupFolder? _engine;
    private readonly string _machine;
    private readonly (long Kills, long Limits) _before;
    private readonly long _machineBefore;

    /// <param name="engine">The engine's group; null where it has none.</param>
    /// <param name="machine">The machine's counters.</param>
    public OomWitness(CgroupFolder? engine, string machine = VmStatistics)
    {
        (_engine, _machine) = (engine, machine);
        _before = OfGroup();
        _machineBefore = OfMachine();
    }

    /// <summary>Why it was killed, or null if it was not for this.</summary>
    /// <param name="wasKilled">The process ended by SIGKILL.</param>
    public string? Explain(bool wasKilled)
    {
        if (_engine is not null)
        {
            // "oom_kill" counts whoever is killed for whatever want, "oom" only that the group's own limit left no way out.
            var (kills, limits) = OfGroup();
            return kills == _before.Kills ? null
                : limits > _before.Limits ? "was killed by the kernel, because it reached the limit of its control group"
                : "was killed by the kernel, because this machine or the service's control group was out of memory";
        }

        // The machine's counter counts every program's death, so that it proves nothing by itself.
        return wasKilled && OfMachine() > _machineBefore ? "was killed, by the kernel as it seems, which was out of memory at that time" : null;
    }

    private (long Kills, long Limits) OfGroup() => _engine?.Lines(Events) is { } lines
        ? (CgroupFolder.CountIn(lines, "oom_kill"), CgroupFolder.CountIn(lines, "oom"))
        : default;

    private long OfMachine()
    {
        try
        {
            return CgroupFolder.CountIn(File.ReadLines(_machine), "oom_kill");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
