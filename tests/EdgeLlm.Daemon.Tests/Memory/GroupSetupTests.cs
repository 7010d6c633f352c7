using EdgeLlm.Daemon.Memory.Cgroups;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class GroupSetupTests : IDisposable
{
    private readonly FakeCgroups _kernel = new();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Group_is_divided_and_the_daemon_moves_out_of_it_when_the_service_was_given_one()
    {
        var setup = GroupSetup.Take(_kernel.Place, Environment.ProcessId);
        Assert.Equal(("", _kernel.Service), (setup.Problem, setup.Groups?.Service));
        Assert.Equal([$"{Environment.ProcessId}"], _kernel.Daemon.Lines("cgroup.procs"));
        Assert.Equal(["+memory"], _kernel.Service.Lines("cgroup.subtree_control"));
        Assert.Equal(["1"], _kernel.Engine.Lines("memory.oom.group"));
    }

    [Fact]
    public void A_second_start_takes_the_groups_that_the_first_has_left()
    {
        GroupSetup.Take(_kernel.Place, Environment.ProcessId);
        Assert.NotNull(GroupSetup.Take(_kernel.Place, Environment.ProcessId).Groups);
    }

    [Fact]
    public void Kernel_argument_is_named_when_the_memory_controller_is_off()
    {
        _kernel.Place.Top.Write("cgroup.controllers", "cpu io pids");
        _kernel.Service.Write("cgroup.controllers", "cpu pids");
        var setup = GroupSetup.Take(_kernel.Place, Environment.ProcessId);
        Assert.Null(setup.Groups);
        Assert.Contains("cgroup_enable=memory", setup.Problem, StringComparison.Ordinal);
        Assert.Contains("cmdline.txt", setup.Problem, StringComparison.Ordinal);
        _kernel.BecomeVersion1();
        Assert.Contains("systemd.unified_cgroup_hierarchy=1", GroupSetup.Take(_kernel.Place, Environment.ProcessId).Problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_kernel.Daemon.Path));
    }

    [Fact]
    public void Delegation_is_named_when_the_units_group_does_not_count_memory()
    {
        _kernel.Service.Write("cgroup.controllers", "cpu pids");
        Assert.Equal("the service's control group does not count memory: the service's unit needs Delegate=yes", GroupSetup.Take(_kernel.Place, Environment.ProcessId).Problem);
    }

    [Fact]
    public void Delegation_is_named_when_the_group_can_t_be_changed()
    {
        // A file where the folder belongs is refused to root as well, which the tests may run as.
        File.WriteAllText(_kernel.Daemon.Path, "");
        var problem = GroupSetup.Take(_kernel.Place, Environment.ProcessId).Problem;
        Assert.Contains("Delegate=yes", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(_kernel.Service.Path, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_session_s_group_is_left_alone()
    {
        _kernel.Service.Write("cgroup.procs", $"1\n{Environment.ProcessId}");
        Assert.Contains("other programs are in the service's control group", GroupSetup.Take(_kernel.Place, Environment.ProcessId).Problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_kernel.Daemon.Path));
    }

    [Fact]
    public void Place_is_found_wherever_the_groups_are_mounted()
    {
        var folder = Directory.CreateTempSubdirectory("edgellm-place-");
        try
        {
            var (mounts, membership) = (Path.Combine(folder.FullName, "mountinfo"), Path.Combine(folder.FullName, "cgroup"));
            File.WriteAllText(mounts, "22 1 8:1 / / rw - ext4 /dev/root rw\n40 30 0:37 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw\n");
            File.WriteAllText(membership, "4:memory:/x\n0::/system.slice/edgellm.service\n");
            Assert.Equal(new CgroupPlace("/sys/fs/cgroup/unified", "/system.slice/edgellm.service", IsVersion1: true), CgroupPlace.Find(mounts, membership));
            File.WriteAllText(mounts, "40 30 0:37 /box /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
            File.WriteAllText(membership, "0::/box/app\n");
            Assert.Equal(new CgroupPlace("/sys/fs/cgroup", "/app"), CgroupPlace.Find(mounts, membership));
            File.WriteAllText(mounts, "22 1 8:1 / / rw - ext4 /dev/root rw\n");
            Assert.False(CgroupPlace.Find(mounts, membership).IsSomewhere);
            Assert.Equal("control groups of version 2 are not mounted", GroupSetup.Take(CgroupPlace.Find(mounts, membership), 1).Problem);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Looks only: to divide the group that the tests run in is not for them to do.
    [Fact]
    public void This_machine_s_own_group_is_read_or_there_is_none()
    {
        var place = CgroupPlace.Find();
        Assert.SkipUnless(place.IsSomewhere, "This machine has no control groups of version 2.");
        Assert.True(Directory.Exists(place.Own.Path));
        Assert.True(place.Own.Has("cgroup.procs"));
        Assert.Contains($"{Environment.ProcessId}", place.Own.Lines("cgroup.procs"));
        Assert.True(CgroupLimit.Read(place) is null or > 0);
    }
}
