using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Tests.Worker;

public sealed class CpuTopologyTests
{
    private static readonly long[] s_rk3588 = [1_800_000, 1_800_000, 1_800_000, 1_800_000, 2_400_000, 2_400_000, 2_352_000, 2_352_000];

    [Theory]
    [InlineData(0, 8, 4)]
    [InlineData(0, 2, 2)]
    [InlineData(6, 8, 6)]
    [InlineData(99, 8, 8)]
    public void Threads_are_those_of_the_fast_cores_within_what_is_allowed(int asked, int allowed, int expected) =>
        Assert.Equal(expected, CpuTopology.ChooseThreads(asked, allowed, s_rk3588));

    [Fact]
    public void All_allowed_cores_count_where_the_kernel_does_not_tell() => Assert.Equal(4, CpuTopology.ChooseThreads(0, 4, []));
}
