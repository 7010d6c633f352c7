using System.ComponentModel.DataAnnotations;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Daemon.Watchdog.Gpio;

namespace EdgeLlm.Daemon.Tests.Watchdog;

public sealed class GpioWatchdogOptionsTests
{
    [Fact]
    public void A_known_part_is_fed_in_a_third_of_its_shortest_timeout()
    {
        var watchdog = Valid(new GpioWatchdogOptions { Chip = "pinctrl-rp1", Line = "17", Part = "stwd100y" })!;
        Assert.Equal((GpioSignal.Pulse, TimeSpan.FromMilliseconds(1120.0 / 3)), (watchdog.Signal, watchdog.Period));
        Assert.Equal(TimeSpan.Zero, watchdog.Earliest);
    }

    [Fact]
    public void A_window_part_is_fed_in_the_middle_of_what_is_open()
    {
        var watchdog = Valid(new GpioWatchdogOptions { Chip = "c", Line = "l", Part = "TPS36", WindowMilliseconds = 500, TimeoutMilliseconds = 1000 })!;
        Assert.Equal((TimeSpan.FromMilliseconds(750), TimeSpan.FromMilliseconds(625)), (watchdog.Period, watchdog.Earliest));
    }

    [Fact]
    public void No_watchdog_is_configured_by_default() => Assert.Null(Valid(new GpioWatchdogOptions()));

    [Theory]
    [InlineData("""{"Line": "4"}""", "GpioWatchdog:Chip is missing")]
    [InlineData("""{"Chip": "c", "TimeoutMilliseconds": 1000}""", "GpioWatchdog:Line is missing")]
    [InlineData("""{"Chip": "c", "Line": "4"}""", "GpioWatchdog:TimeoutMilliseconds is missing")]
    [InlineData("""{"Chip": "c", "Line": "4", "Part": "STWD200"}""", "\"STWD200\" is not known; there are STWD100X")]
    [InlineData("""{"Chip": "c", "Line": "4", "Part": "STWD100Y", "PeriodMilliseconds": 400}""", "is 400 ms; it may be at most a third of the shortest timeout of 1120 ms: 373 ms")]
    [InlineData("""{"Chip": "c", "Line": "4", "Part": "TPS36", "TimeoutMilliseconds": 1000}""", "takes an early feed for a fault")]
    [InlineData("""{"Chip": "c", "Line": "4", "TimeoutMilliseconds": 1000, "WindowMilliseconds": 500, "PeriodMilliseconds": 600}""", "too close to the closed window")]
    [InlineData("""{"Chip": "c", "Line": "4", "TimeoutMilliseconds": 1000, "WindowMilliseconds": 500, "PeriodMilliseconds": 800}""", "at most the middle, 750 ms")]
    [InlineData("""{"Chip": "c", "Line": "4", "TimeoutMilliseconds": 3, "PulseMicroseconds": 600}""", "longer than half the time")]
    public void What_would_let_the_watchdog_bite_is_refused(string section, string problem)
    {
        var options = System.Text.Json.JsonSerializer.Deserialize<GpioWatchdogOptions>(section)!;
        Assert.Contains(Problems(options), found => found.Contains(problem, StringComparison.Ordinal));
    }

    private static GpioWatchdog? Valid(GpioWatchdogOptions options)
    {
        Assert.Empty(Problems(options));
        return options.ToWatchdog();
    }

    private static IEnumerable<string> Problems(GpioWatchdogOptions options) =>
        options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!);
}
