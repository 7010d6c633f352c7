using EdgeLlm.Daemon.Watchdog.Feeding;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>What a driver sees. The kernel's side is played here, and real in the system tests.</summary>
public sealed class KernelWatchdogFeederTests
{
    private readonly List<string> _diary = [];

    [Fact]
    public void A_watchdog_is_started_with_its_timeout_fed_and_stopped_by_its_letter()
    {
        using var feeder = New(new PlayedKernelWatchdog(_diary));
        feeder.Arm();
        feeder.Feed();
        Assert.Equal((true, TimeSpan.FromSeconds(10)), (feeder.CanDisarm, feeder.Period));
        feeder.Disarm();
        Assert.Equal(["timeout 30", "feed", "feed", "V", "close"], _diary);
        Assert.Empty(feeder.Remarks);
    }

    [Fact]
    public void What_the_driver_grants_counts_if_it_is_less()
    {
        using var feeder = New(new PlayedKernelWatchdog(_diary) { Granted = 15 });
        feeder.Arm();
        Assert.Equal(TimeSpan.FromSeconds(5), feeder.Period);
    }

    [Fact]
    public void One_without_a_way_out_is_not_said_to_be_disarmed()
    {
        using var feeder = New(new PlayedKernelWatchdog(_diary) { HasNoWayOut = true });
        feeder.Arm();
        Assert.False(feeder.CanDisarm);
        Assert.Contains("can't be stopped", Assert.Throws<WatchdogException>(feeder.Disarm).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("V", _diary);
    }

    [Fact]
    public void One_that_a_plain_close_stops_says_that_a_crash_does_not_bite()
    {
        using var feeder = New(new PlayedKernelWatchdog(_diary) { HasMagicClose = false, HasBitten = true });
        feeder.Arm();
        Assert.Equal(2, feeder.Remarks.Count);
        Assert.Contains("a crash does not reset the board", feeder.Remarks[1], StringComparison.Ordinal);
        feeder.Disarm();
        Assert.Equal(["timeout 30", "feed", "close"], _diary);
    }

    [Fact]
    public void One_that_can_not_be_fed_is_not_left_running()
    {
        using var feeder = New(new PlayedKernelWatchdog(_diary) { Trouble = "it does not take a feed" });
        Assert.Contains("does not take a feed", Assert.Throws<WatchdogException>(feeder.Arm).Message, StringComparison.Ordinal);
        Assert.Equal(["timeout 30", "V", "close"], _diary);
    }

    [Fact]
    public void Dying_with_it_leaves_it_running()
    {
        var feeder = New(new PlayedKernelWatchdog(_diary));
        feeder.Arm();
        feeder.Dispose();
        Assert.Equal(["timeout 30", "feed", "close"], _diary);
    }

    private static KernelWatchdogFeeder New(PlayedKernelWatchdog watchdog) => new("/dev/watchdog7", TimeSpan.FromSeconds(30), _ => watchdog);
}
