using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Tests.Worker;

public sealed class CpuTopologyTests
{
    // RK3588: four small cores, then four large ones that differ a little.
    private static readonly long?[] s_rk3588 = [1_800_000, 1_800_000, 1_800_000, 1_800_000, 2_400_000, 2_400_000, 2_352_000, 2_352_000];

    [Fact]
    public void Threads_stay_on_the_fast_cores()
    {
        var cpu = CpuTopology.Of([0, 1, 2, 3, 4, 5, 6, 7], quota: 8, core => s_rk3588[core]);
        Assert.Equal([4, 5, 6, 7], cpu.Pinned);
        Assert.Equal(4, cpu.MostThreads);
    }

    [Theory]
    [InlineData("0-3", 4, 4)]
    [InlineData("2-5", 4, 2)]
    [InlineData("0-7", 2, 2)]
    [InlineData("6", 1, 1)]
    public void Only_cores_that_the_kernel_lets_it_use_count_and_only_the_time_that_its_group_grants(string allowed, int quota, int threads) =>
        Assert.Equal(threads, CpuTopology.Of(CpuTopology.ParseList(allowed), quota, core => s_rk3588[core]).MostThreads);

    [Fact]
    public void All_allowed_cores_are_alike_where_the_kernel_does_not_tell()
    {
        var cpu = CpuTopology.Of([0, 1, 2, 3], quota: 4, _ => null);
        Assert.Empty(cpu.Pinned);
        Assert.Equal(4, cpu.MostThreads);
    }

    [Fact]
    public void Lists_of_the_kernel_are_read() => Assert.Equal([0, 1, 2, 5, 8, 9], CpuTopology.ParseList(" 0-2,5,8-9"));

    [Fact]
    public void This_machine_has_a_core_at_least() => Assert.InRange(CpuTopology.Read().MostThreads, 1, Environment.ProcessorCount);
}
