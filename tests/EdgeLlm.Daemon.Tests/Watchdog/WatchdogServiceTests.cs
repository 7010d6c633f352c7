using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Daemon.Watchdog.Gpio;
using EdgeLlm.Protos.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using EscalationStep = EdgeLlm.Protos.V1.EscalationStep;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>The real host with a watchdog whose lines are played.</summary>
public sealed class WatchdogServiceTests
{
    private readonly PlayedGpio _gpio = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ready_service_arms_its_watchdog_feeds_it_and_tells_so()
    {
        await using var daemon = await StartAsync("""{"Chip": "chip", "Line": "wdi", "EnableLine": "en", "TimeoutMilliseconds": 60}""");
        var status = await WaitForFeedsAsync(daemon, 5);
        var watchdog = Assert.Single(status.Watchdogs);
        Assert.Equal(("the watchdog on line wdi of \"chip\"", true, ""), (watchdog.Name, watchdog.Armed, watchdog.Problem));
        Assert.Equal(TimeSpan.FromMilliseconds(20), watchdog.Period.ToTimeSpan());
        Assert.Equal(EscalationStep.Unspecified, status.Step);
        Assert.Equal(["wdi=0", "en=0", "wdi=1", "wdi=0", "en=1", "wdi=1", "wdi=0"], _gpio.Diary.Take(7));
    }

    [Fact]
    public async Task A_line_that_is_taken_keeps_nobody_from_an_answer_and_is_told()
    {
        _gpio.Taken.Add("wdi");
        await using var daemon = await StartAsync("""{"Chip": "chip", "Line": "wdi", "TimeoutMilliseconds": 60}""");
        var status = await WaitForAsync(daemon, status => status.Watchdogs[0].Problem.Length > 0);
        Assert.False(status.Watchdogs[0].Armed);
        Assert.Contains("taken by \"sysfs\"", status.Watchdogs[0].Problem, StringComparison.Ordinal);
        Assert.Equal(DiagnoseResponse.EventOneofCase.Completed, (await daemon.DiagnoseAsync(Reports.Valid()))[^1].EventCase);
    }

    [Theory]
    [InlineData("Disarm", "en=0")]
    [InlineData("KeepFeedingUntilExit", "wdi=0")]
    public async Task A_stop_disarms_or_leaves_it_armed_and_fed(string policy, string last)
    {
        var daemon = await StartAsync("""{"Chip": "chip", "Line": "wdi", "EnableLine": "en", "TimeoutMilliseconds": 60}""", $$"""{"StopPolicy": "{{policy}}"}""");
        await WaitForFeedsAsync(daemon, 2);
        await daemon.App.StopAsync(Ct);
        var acts = _gpio.Diary.Where(act => act is not "wdi=1").ToList();
        Assert.Equal(last, acts[^1]);
        if (policy == "KeepFeedingUntilExit")
        {
            // Not only left as it was: it goes on.
            var fed = _gpio.Diary.Count;
            while (_gpio.Diary.Count < fed + 4)
            {
                await Task.Yield();
                Ct.ThrowIfCancellationRequested();
            }

            Assert.DoesNotContain("en=0", _gpio.Diary.Skip(2));
        }

        await daemon.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_that_is_to_bite_ends_the_feeding_and_leaves_it_armed()
    {
        var daemon = await StartAsync("""{"Chip": "chip", "Line": "wdi", "EnableLine": "en", "TimeoutMilliseconds": 60}""", """{"StopPolicy": "Bite"}""");
        await WaitForFeedsAsync(daemon, 2);
        var loop = daemon.App.Services.GetRequiredService<WatchdogLoop>();
        await daemon.App.StopAsync(Ct);
        Assert.True(loop.IsBiting);
        Assert.False(daemon.App.Services.GetRequiredService<EdgeLlm.Daemon.Watchdog.Feeding.FeedPermit>().Allows(EdgeLlm.Daemon.Watchdog.Feeding.FeederKind.Board));
        Assert.DoesNotContain("en=0", _gpio.Diary.Skip(2));
        await daemon.DisposeAsync();
    }

    [Fact]
    public async Task The_service_s_own_server_answers_its_own_call_until_it_stops()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var time = new FakeTimeProvider();
        using var probe = new RpcProbe(
            daemon.App.Services.GetRequiredService<IOptions<ServerOptions>>(), daemon.App.Services.GetRequiredService<IServer>(), time);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(30), probe.SinceAnswer);
        await probe.AskIfDue().WaitAsync(Ct);
        Assert.Equal(TimeSpan.Zero, probe.SinceAnswer);

        await daemon.App.StopAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(10));
        await probe.AskIfDue().WaitAsync(Ct);
        Assert.Equal(TimeSpan.FromSeconds(10), probe.SinceAnswer);
    }

    [Fact]
    public async Task Clearing_what_is_not_quarantined_says_so()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Empty((await daemon.System.ListQuarantineAsync(new ListQuarantineRequest(), cancellationToken: Ct)).Entries);
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await daemon.System.ClearQuarantineAsync(new ClearQuarantineRequest { Sha256 = "ab" }, cancellationToken: Ct));
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
        Assert.Equal(0u, (await daemon.System.ClearQuarantineAsync(new ClearQuarantineRequest(), cancellationToken: Ct)).Cleared);
    }

    private Task<TestDaemon> StartAsync(string gpio, string watchdog = "{}") => TestDaemon.StartAsync(
        configuration: $$"""{"GpioWatchdog": {{gpio}}, "Watchdog": {{watchdog}}}""",
        customize: services => services.AddSingleton<IGpioBank>(_gpio));

    private static Task<WatchdogStatus> WaitForFeedsAsync(TestDaemon daemon, uint feeds) =>
        WaitForAsync(daemon, status => status.Watchdogs is [{ } only] && only.Feeds >= feeds);

    private static async Task<WatchdogStatus> WaitForAsync(TestDaemon daemon, Func<WatchdogStatus, bool> wanted)
    {
        while (true)
        {
            var status = (await daemon.StatusAsync()).Watchdog;
            if (wanted(status))
            {
                return status;
            }
        }
    }
}
