using System.Globalization;

namespace EdgeLlm.Daemon.Memory;

/// <summary>The memory limit that a control group sets, see the kernel's admin-guide/cgroup-v2 (memory.max).</summary>
internal static class CgroupLimit
{
    private const string Root = "/sys/fs/cgroup";
    private const string Membership = "/proc/self/cgroup";

    /// <summary>The tightest memory.max from this process's group upwards; null where there is none or no memory controller.</summary>
    public static long? Read() => Read(Root, Membership);

    /// <summary>The same for other files, which a test makes.</summary>
    /// <param name="root">Where the groups are mounted.</param>
    /// <param name="membership">The file that names this process's group.</param>
    public static long? Read(string root, string membership)
    {
        try
        {
            var group = GroupOf(membership);
            long? least = null;
            while (!string.IsNullOrEmpty(group))
            {
                var file = Path.Join(root, group, "memory.max");
                if (File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var limit))
                {
                    least = Math.Min(limit, least ?? limit);
                }

                group = Path.GetDirectoryName(group);
            }

            return least;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The folder of this process's group; null where groups of version 2 don't count memory.</summary>
    public static string? FindGroup()
    {
        try
        {
            var folder = Path.Join(Root, GroupOf(Membership));
            return File.Exists(Path.Join(folder, "memory.events")) ? folder : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Version 2 is the line "0::/path".
    private static string? GroupOf(string membership) =>
        File.ReadLines(membership).Where(line => line.StartsWith("0::", StringComparison.Ordinal)).Select(line => line[3..]).FirstOrDefault();
}
