namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>The memory limit that a control group sets, see the kernel's admin-guide/cgroup-v2 (memory.max).</summary>
internal static class CgroupLimit
{
    /// <summary>The tightest memory.max from a process's group upwards; null where there is none or no memory controller.</summary>
    public static long? Read(CgroupPlace place) => place.Upwards().Min(group => group.Bytes("memory.max"));
}
