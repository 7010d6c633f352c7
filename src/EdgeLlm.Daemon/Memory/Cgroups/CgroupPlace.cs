namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>Where this process's control group of version 2 is, see cgroups(7).</summary>
/// <param name="Root">Folder at which the groups are mounted.</param>
/// <param name="Group">This process's group below it, with a slash first.</param>
/// <param name="IsVersion1">Memory is counted by control groups of version 1, beside these.</param>
internal sealed record CgroupPlace(string Root, string Group, bool IsVersion1 = false)
{
    private const string Mounts = "/proc/self/mountinfo";
    private const string Membership = "/proc/self/cgroup";

    /// <summary>No groups of version 2 are mounted, or nobody wants to know.</summary>
    public static CgroupPlace Nowhere { get; } = new("", "");

    /// <summary>Whether there is a group.</summary>
    public bool IsSomewhere => Root.Length > 0;

    /// <summary>This process's group.</summary>
    public static CgroupPlace Find() => Find(Mounts, Membership);

    /// <summary>The same by other files, which a test makes.</summary>
    /// <param name="mounts">As proc_pid_mountinfo(5).</param>
    /// <param name="membership">As proc_pid_cgroup(5).</param>
    public static CgroupPlace Find(string mounts, string membership)
    {
        try
        {
            var memberships = File.ReadAllLines(membership);

            // Version 2 is the line "0::/path"; version 1 names its controllers: "4:memory:/path".
            var group = memberships.FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
            var mount = File.ReadLines(mounts).Select(ParseMount).FirstOrDefault(mount => mount is not null);
            if (group is null || mount is not { } found)
            {
                return Nowhere;
            }

            // In a container a part of the tree may be mounted, and its path is in both.
            var below = found.Part.Length > 1 && group.StartsWith(found.Part, StringComparison.Ordinal) ? group[found.Part.Length..] : group;
            var isVersion1 = memberships.Any(line => line.Split(':') is [_, var controllers, ..] && controllers.Split(',').Contains("memory"));
            return new CgroupPlace(found.Root, below.StartsWith('/') ? below : "/" + below, isVersion1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Nowhere;
        }
    }

    /// <summary>This process's group.</summary>
    public CgroupFolder Own => new(Path.Join(Root, Group));

    /// <summary>The group above all.</summary>
    public CgroupFolder Top => new(Root);

    /// <summary>The group and those above it.</summary>
    public IEnumerable<CgroupFolder> Upwards()
    {
        for (var group = Group; !string.IsNullOrEmpty(group); group = Path.GetDirectoryName(group))
        {
            yield return new CgroupFolder(Path.Join(Root, group));
        }
    }

    // "30 23 0:26 /part /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw"
    private static (string Part, string Root)? ParseMount(string line) =>
        line.Split(" - ") is [var left, var right] && right.StartsWith("cgroup2 ", StringComparison.Ordinal) && left.Split(' ') is [_, _, _, var part, var root, ..]
            ? (part, root)
            : null;
}
