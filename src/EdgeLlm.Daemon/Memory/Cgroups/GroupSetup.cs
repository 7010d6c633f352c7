using System.Globalization;

namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>What came of the try to divide the service's control group into one for the daemon and one for the engine.</summary>
internal sealed record GroupSetup
{
    private const string Memory = "memory";
    private const string Delegate = "the service's unit needs Delegate=yes";

    /// <summary>The group whose files tell of the service as a whole; null where none counts memory.</summary>
    public CgroupFolder? Service { get; private init; }

    /// <summary>The groups; null where there are none.</summary>
    public ServiceGroups? Groups { get; private init; }

    /// <summary>Why there are none, and what mends it; empty if there are.</summary>
    public string Problem { get; private init; } = "";

    /// <summary>Divides the group that the service was given, if it was given one.</summary>
    /// <param name="place">Where this process's group is.</param>
    /// <param name="processId">This process.</param>
    public static GroupSetup Take(CgroupPlace place, int processId)
    {
        if (!place.IsSomewhere)
        {
            return new GroupSetup { Problem = "control groups of version 2 are not mounted" };
        }

        var own = place.Own;
        var service = own.Has("memory.events") ? own : null;
        if (FindObstacle(place, own, processId) is { } obstacle)
        {
            return new GroupSetup { Service = service, Problem = obstacle };
        }

        try
        {
            // 1. A group whose members have controllers may have no processes of its own.
            var daemon = own.Sub("daemon");
            daemon.Make();
            daemon.Write("cgroup.procs", processId);

            // 2. Now memory can be counted for each of them.
            own.Write("cgroup.subtree_control", "+memory");
            var engine = own.Sub("engine");
            engine.Make();

            // 3. What has the engine killed takes all of it.
            engine.TryWrite("memory.oom.group", 1);
            return new GroupSetup { Service = service, Groups = new ServiceGroups(own, daemon, engine) };
        }
        catch (UnauthorizedAccessException)
        {
            return new GroupSetup { Service = service, Problem = $"the service may not change its control group: {Delegate}" };
        }
        catch (IOException e)
        {
            return new GroupSetup { Service = service, Problem = $"the service's control group can't be changed ({Reason(e)}): {Delegate}, and with ProtectControlGroups=yes a ReadWritePaths= of its own subtree" };
        }
    }

    private static string? FindObstacle(CgroupPlace place, CgroupFolder own, int processId)
    {
        if (!place.Top.HasWord("cgroup.controllers", Memory) && !own.HasWord("cgroup.controllers", Memory))
        {
            return place.IsVersion1
                ? "memory is counted by control groups of version 1: boot with systemd.unified_cgroup_hierarchy=1 on the kernel's command line"
                : "the kernel's memory controller is off: add cgroup_enable=memory to the kernel's command line (on Raspberry Pi OS in cmdline.txt) and boot";
        }

        if (!own.HasWord("cgroup.controllers", Memory))
        {
            return $"the service's control group does not count memory: {Delegate}";
        }

        // A login session has such a group as well, and others in it.
        var self = processId.ToString(CultureInfo.InvariantCulture);
        return own.Lines("cgroup.procs").Any(process => process != self)
            ? $"other programs are in the service's control group: start it by its unit; {Delegate}"
            : null;
    }

    // The runtime's words end with the file's path.
    private static string Reason(IOException e) =>
        e.Message.IndexOf(" : ", StringComparison.Ordinal) is > 0 and var at ? e.Message[..at].Trim() : "the kernel refuses";
}
