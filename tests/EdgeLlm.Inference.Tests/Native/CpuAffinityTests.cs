using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Tests.Native;

public sealed class CpuAffinityTests
{
    [Fact]
    public async Task The_calling_thread_stays_on_its_cores_and_no_other_thread_does()
    {
        var core = CpuTopology.Read().Allowed[^1];
        var (before, after) = await OwnThread.RunAsync("pinned", () =>
        {
            var before = AllowedCores();
            CpuAffinity.StayOn([core]);
            return (before, AllowedCores());
        });
        Assert.Equal([core], after);
        Assert.Equal(before, await OwnThread.RunAsync("free", AllowedCores));
    }

    private static IReadOnlyList<int> AllowedCores()
    {
        var line = File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        return CpuTopology.ParseList(line["Cpus_allowed_list:".Length..]);
    }
}
