using System.Globalization;
using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>A watchdog chip on a GPIO line, looked at from outside.</summary>
public sealed class FeedingTests
{
    private const int Line = 5;

    // By the board's clock: under load that is several times as long by this host's.
    private const double Seconds = 180;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("STWD100Y", """ "Part": "STWD100Y" """, 0, 1.12)]
    [InlineData("a window part", """ "Part": "TPS36", "WindowMilliseconds": 400, "TimeoutMilliseconds": 1400 """, 0.4, 1.4)]
    public async Task Healthy_service_feeds_within_the_parts_window_while_it_computes(string part, string figures, double earliest, double latest)
    {
        await using var machine = await InstalledMachine.ResumeAsync("feeding");
        await using var service = new BoardService(machine);
        var pins = new Pins(machine);
        await pins.WatchAsync(Cancelled);
        await service.ConfigureAsync(BoardService.Settings($$""" "GpioWatchdog": { "Chip": "{{Pins.Chip}}", "Line": "{{Line}}", {{figures}} } """));
        await service.StartAsync();
        await service.WaitForLogAsync($"of \"{Pins.Chip}\" is armed");

        // 1. Under load: the model answers, and the engine takes all of the board that it gets.
        var start = await machine.UptimeAsync(Cancelled);
        double now;
        do
        {
            await service.DiagnoseWithModelAsync();
            now = await machine.UptimeAsync(Cancelled);
        }
        while (now - start < Seconds);

        // 2. What the board's kernel drove, by the board's clock: no feed too early, none too late.
        var feeds = (await pins.NotedAsync(Pins.Chip, Line, Cancelled)).Where(edge => edge.Level).Select(edge => edge.Seconds).ToList();
        var intervals = feeds.Zip(feeds.Skip(1), (one, next) => next - one).Order().ToList();
        Assert.True(feeds.Count > Seconds / latest, $"{feeds.Count} feeds in {now - start} s");
        Assert.InRange(intervals[0], earliest, latest);
        Assert.InRange(intervals[^1], earliest, latest);

        // 3. It came out of the chip.
        Assert.True((await pins.SeenAsync(Line, Cancelled)).Count(edge => edge.Level) >= feeds.Count);
        var told = Assert.Single((await service.StatusAsync()).Watchdog.Watchdogs, watchdog => watchdog.Name.Contains(Pins.Chip, StringComparison.Ordinal));
        Assert.True(told.Armed);
        Assert.Equal((0UL, ""), (told.Withheld, told.Problem));
        Findings.Add($"Diagnoses without a pause for three minutes, {part}", "", null, string.Create(
            CultureInfo.InvariantCulture,
            $"{feeds.Count} feeds, {intervals[0]:0.000} to {intervals[^1]:0.000} s apart (median {intervals[intervals.Count / 2]:0.000}); allowed: {earliest:0.00} to {latest:0.00}"));
    }

    [Fact]
    public async Task Nothing_is_fed_before_the_service_is_ready_and_the_part_is_switched_on_last()
    {
        await using var machine = await InstalledMachine.ResumeAsync("arming");
        await using var service = new BoardService(machine);
        var pins = new Pins(machine);
        await pins.WatchAsync(Cancelled);
        await service.ConfigureAsync(BoardService.Settings(
            """ "GpioWatchdog": { "Chip": "edgellm-rig", "Line": "WDI", "Part": "STWD100Y", "EnableLine": "WDT_EN", "EnableActiveLow": true } """));
        await service.StartAsync();
        await service.WaitForLogAsync("of \"edgellm-rig\" is armed");
        var ready = await service.WaitForLogAsync("Engine ready");

        var fed = (await pins.NotedAsync("edgellm-rig", 0, Cancelled)).First(edge => edge.Level).Seconds;
        var enabled = (await pins.NotedAsync("edgellm-rig", 1, Cancelled)).First(edge => !edge.Level).Seconds;
        Assert.True(fed < enabled, $"fed at {fed}, switched on at {enabled}");
        Assert.True(double.Parse(ready[1..ready.IndexOf(']', StringComparison.Ordinal)], CultureInfo.InvariantCulture) < fed, $"{ready}; fed at {fed}");

        // A clean stop switches it off again: the enable line, active low, goes up.
        await machine.RunAsync("systemctl stop edgellm", Cancelled);
        Assert.True((await pins.NotedAsync("edgellm-rig", 1, Cancelled))[^1].Level);
        Findings.Add("Start and stop with an enable line", "", null, "first feed, then switched on; switched off at the stop (`Disarm`)");
    }

    [Theory]
    [InlineData("no such chip", "no-such-chip", "0", "There is no GPIO chip \"no-such-chip\"")]
    [InlineData("no such line", "edgellm-rig", "WDIX", "has no line that is named \"WDIX\"")]
    [InlineData("line taken", "edgellm-rig", "WDI", "is taken by \"gpioset\"")]
    public async Task Watchdog_that_can_not_be_armed_is_told_and_the_service_serves(string what, string chip, string line, string problem)
    {
        await using var machine = await InstalledMachine.ResumeAsync("not-armed");
        await using var service = new BoardService(machine);
        await machine.RunAsync("systemd-run --quiet --unit thief gpioset --mode=signal edgellm-rig 0=0", Cancelled);
        await service.ConfigureAsync(BoardService.Settings($$""" "GpioWatchdog": { "Chip": "{{chip}}", "Line": "{{line}}", "Part": "STWD100Y" } """));
        await service.StartAsync();
        var status = await service.WaitForAsync(status => status.Watchdog.Watchdogs.Any(watchdog => watchdog.Problem.Length > 0), "a watchdog has a problem");
        Assert.Contains(problem, status.Watchdog.Watchdogs.Single(watchdog => watchdog.Problem.Length > 0).Problem, StringComparison.Ordinal);
        await service.DiagnoseWithModelAsync();
        var outcome = "told in the log and in `edgellm status`; diagnoses go on";
        if (what == "line taken")
        {
            // Free again, it is armed by itself.
            await machine.RunAsync("systemctl stop thief", Cancelled);
            await service.WaitForAsync(status => status.Watchdog.Watchdogs.Any(watchdog => watchdog.Armed && watchdog.Name.Contains(chip, StringComparison.Ordinal)), "it is armed");
            outcome += "; armed by itself once the line is free";
        }

        Findings.Add($"GPIO watchdog: {what}", "daemon, when it arms", null, outcome);
    }
}
