using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class MemoryVerdictTests
{
    private const long Mebibyte = PlayedMemory.Mebibyte;
    private static readonly MemoryReading s_calm = PlayedMemory.Calm;
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(2);

    public static TheoryData<string, string, string> Cases => new()
    {
        { "calm", "Normal", "" },
        { "held over plan", "Tight", "1,210 MiB are held, the plan needs 1,200 MiB" },
        { "held over budget", "Critical", "1,401 MiB are held, the budget is 1,400 MiB" },
        { "little available", "Tight", "only 150 MiB are available" },
        { "next to nothing available", "Critical", "only 70 MiB are available" },
        { "some stalled", "Tight", "tasks waited for memory" },
        { "all stalled", "Critical", "all tasks waited for memory" },
        { "group high", "Tight", "soft limit" },
        { "group max", "Critical", "ran into its limit" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Verdict_says_what_is_wrong_in_numbers(string name, string state, string reason)
    {
        var now = name switch
        {
            "held over plan" => s_calm with { HeldBytes = 1210 * Mebibyte },
            "held over budget" => s_calm with { HeldBytes = 1401 * Mebibyte },
            "little available" => PlayedMemory.Available(150),
            "next to nothing available" => PlayedMemory.Available(70),
            "some stalled" => s_calm with { SomeStalled = TimeSpan.FromMilliseconds(250) },
            "all stalled" => s_calm with { SomeStalled = TimeSpan.FromMilliseconds(250), FullStalled = TimeSpan.FromMilliseconds(250) },
            "group high" => s_calm with { HighEvents = 1 },
            "group max" => s_calm with { MaxEvents = 1 },
            _ => s_calm,
        };
        var verdict = MemoryVerdict.Of(now, s_calm, s_between, 1200 * Mebibyte, 1400 * Mebibyte);
        Assert.Equal(state, $"{verdict.State}");
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Group_at_its_limit_is_not_pressed_while_it_has_files_to_drop()
    {
        var reading = s_calm with { MaxEvents = 100, HighEvents = 100, DroppableBytes = 200 * Mebibyte };
        Assert.Equal(MemoryState.Normal, MemoryVerdict.Of(reading, s_calm, s_between, 1200 * Mebibyte, 1400 * Mebibyte).State);
        Assert.Equal(MemoryState.Critical, MemoryVerdict.Of(reading with { DroppableBytes = 0 }, s_calm, s_between, 1200 * Mebibyte, 1400 * Mebibyte).State);
    }

    [Fact]
    public void Leaving_a_state_asks_for_more_than_entering_it()
    {
        var now = PlayedMemory.Available(170);
        Assert.Equal(MemoryState.Normal, MemoryVerdict.Of(now, s_calm, s_between, 0, 1400 * Mebibyte).State);
        Assert.Equal(MemoryState.Tight, MemoryVerdict.Of(now, s_calm, s_between, 0, 1400 * Mebibyte, isLeaving: true).State);
    }

    [Fact]
    public void First_reading_knows_no_rates() =>
        Assert.Equal(MemoryState.Normal, MemoryVerdict.Of(s_calm with { FullStalled = TimeSpan.FromHours(1), MaxEvents = 9 }, null, TimeSpan.Zero, 0, 1400 * Mebibyte).State);
}
