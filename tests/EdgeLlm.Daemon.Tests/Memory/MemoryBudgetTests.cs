using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Memory.Cgroups;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class MemoryBudgetTests
{
    private const long Gibibyte = 1L << 30;
    private static readonly BoardMemory s_board = BoardMemory.Parse(["MemTotal:        4194304 kB", "MemFree:          100 kB", "MemAvailable:    2097152 kB"]);

    [Theory]
    [InlineData("1200MiB", 1200L << 20)]
    [InlineData("1.5 GiB", 1536L << 20)]
    [InlineData("900M", 900L << 20)]
    [InlineData("2g", 2L << 30)]
    [InlineData("1048576", 1L << 20)]
    [InlineData("64 kib", 64L << 10)]
    public void Sizes_are_read_as_people_and_systemd_write_them(string text, long bytes)
    {
        Assert.True(MemorySize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("-1MiB")]
    [InlineData("0")]
    [InlineData("1e9")]
    [InlineData("1,5GiB")]
    [InlineData("MiB")]
    [InlineData("99999999999999GiB")]
    public void What_is_no_size_is_not_read(string text) => Assert.False(MemorySize.TryParse(text, out _));

    [Fact]
    public void Budget_is_the_configured_one_then_the_groups_then_three_quarters_of_the_board()
    {
        Assert.Equal((4 * Gibibyte, 2 * Gibibyte), (s_board.TotalBytes, s_board.AvailableBytes));
        Assert.Equal(new MemoryBudget(1400L << 20, "Memory:Budget"), MemoryBudget.Of("1400MiB", 2 * Gibibyte, s_board));
        Assert.Equal(Gibibyte, MemoryBudget.Of("1400MiB", Gibibyte, s_board).Bytes);
        Assert.Equal(Gibibyte, MemoryBudget.Of("", Gibibyte, s_board).Bytes);
        Assert.Equal(3 * Gibibyte, MemoryBudget.Of("", null, s_board).Bytes);
        Assert.Equal(3 * Gibibyte, MemoryBudget.Of("", 64 * Gibibyte, s_board).Bytes);
    }

    [Fact]
    public void Groups_limit_is_the_tightest_on_the_way_up()
    {
        using var kernel = new FakeCgroups();
        Assert.Null(CgroupLimit.Read(kernel.Place));
        kernel.Slice.Write("memory.max", Gibibyte);
        Assert.Equal(Gibibyte, CgroupLimit.Read(kernel.Place));
        kernel.Service.Write("memory.max", Gibibyte / 2);
        Assert.Equal(Gibibyte / 2, CgroupLimit.Read(kernel.Place));
        Assert.Null(CgroupLimit.Read(CgroupPlace.Nowhere));
    }

    [Fact]
    public void Profile_is_chosen_by_the_board_and_is_the_lowest_source()
    {
        Assert.Equal(MemoryProfile.Balanced, MemoryProfiles.Choose(MemoryProfile.Auto, s_board));
        Assert.Equal(MemoryProfile.Frugal, MemoryProfiles.Choose(MemoryProfile.Auto, new BoardMemory(2 * Gibibyte, Gibibyte)));
        Assert.Equal(MemoryProfile.Fast, MemoryProfiles.Choose(MemoryProfile.Fast, s_board));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"Memory":{"Profile":"Frugal"},"Model":{"Slots":3}}""");
            var configuration = DaemonConfiguration.Read(new DaemonArguments { ConfigFile = file });
            Assert.Equal(("3", "2048", "Split"), (configuration["Model:Slots"], configuration["Model:ContextTokens"], configuration["Model:Weights"]));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
