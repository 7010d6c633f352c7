using System.Globalization;
using EdgeLlm.Daemon.Memory.Cgroups;

namespace EdgeLlm.Daemon.Tests.Memory;

/// <summary>
/// A folder with the files that the kernel would show: the service's group below a slice. What the kernel would do when they
/// are written is for a virtual machine to show.
/// </summary>
internal sealed class FakeCgroups : IDisposable
{
    private const string Group = "/system.slice/edgellm.service";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgellm-cgroups-");

    public FakeCgroups()
    {
        Slice.Make();
        Service.Make();
        Place = new CgroupPlace(_root.FullName, Group);
        Place.Top.Write("cgroup.controllers", "cpu io memory pids");
        Service.Write("cgroup.controllers", "cpu memory pids");
        Service.Write("cgroup.procs", Environment.ProcessId);
        Service.Write("cgroup.subtree_control", "");
        Service.Write("memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0");
        Service.Write("memory.max", "max");
        Service.Write("memory.min", 0);
        Slice.Write("memory.max", "max");
        Slice.Write("memory.min", 0);
    }

    public CgroupPlace Place { get; private set; }

    public CgroupFolder Slice => new(Path.Combine(_root.FullName, "system.slice"));

    public CgroupFolder Service => Slice.Sub("edgellm.service");

    public CgroupFolder Daemon => Service.Sub("daemon");

    public CgroupFolder Engine => Service.Sub("engine");

    /// <summary>As on a system whose memory is counted by groups of version 1.</summary>
    public void BecomeVersion1() => Place = Place with { IsVersion1 = true };

    /// <summary>What the kernel counts when it has killed the engine.</summary>
    public void KillEngine(bool atItsLimit) => Engine.Write("memory.events", string.Create(CultureInfo.InvariantCulture, $"low 0\nhigh 3\nmax 7\noom {(atItsLimit ? 1 : 0)}\noom_kill 1\noom_group_kill 1"));

    public void Dispose() => _root.Delete(recursive: true);
}
