using EdgeLlm.Daemon.Watchdog.Feeding;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>When a watchdog is armed and fed, on a clock that only the test moves.</summary>
public sealed class FeedLoopTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _log = new();

    [Fact]
    public void A_watchdog_is_armed_with_the_first_permit_and_fed_each_period()
    {
        var (feeder, permit, loop) = New();
        Pass(loop, Ms(1000));
        Assert.Empty(feeder.Diary);
        permit.Renew(service: true, board: true, Ms(60_000));
        Pass(loop, Ms(1600));
        Assert.Equal(("arm", 1), (feeder.Diary[0].Act, feeder.Diary.Count(entry => entry.Act == "arm")));
        Assert.Equal(5, feeder.Feeds.Count);
        Assert.All(feeder.Feeds.Zip(feeder.Feeds.Skip(1)), pair => Assert.Equal(Ms(300), pair.Second - pair.First));
        Assert.Equal((true, 5, Ms(300), Ms(300)), (loop.State.IsArmed, loop.State.Feeds, loop.State.Longest, loop.State.Shortest));
    }

    [Fact]
    public void A_permit_that_is_not_renewed_runs_out_and_is_told_once()
    {
        var (feeder, permit, loop) = New();
        permit.Renew(service: true, board: true, Ms(1000));
        Pass(loop, Ms(5000));
        Assert.Equal(3, feeder.Feeds.Count);
        Assert.Equal(13, loop.State.Withheld);
        Assert.Single(_log.Collector.GetSnapshot(), r => r.Id.Id == 3702);

        permit.Renew(service: true, board: true, Ms(1000));
        Pass(loop, Ms(600));
        Assert.Equal(5, feeder.Feeds.Count);
        Assert.Single(_log.Collector.GetSnapshot(), r => r.Id.Id == 3703);

        // The hole is the permit's; the intervals tell of the feeding alone.
        Assert.Equal(Ms(300), loop.State.Longest);
    }

    [Fact]
    public void The_service_can_be_starved_while_the_board_is_fed()
    {
        var (board, permit, loop) = New();
        var (service, _, other) = New(permit, FeederKind.Service);
        permit.Renew(service: true, board: true, Ms(60_000));
        Pass(loop, Ms(300), other);
        permit.Renew(service: false, board: true, Ms(60_000));
        Pass(loop, Ms(900), other);
        Assert.Equal((4, 1), (board.Feeds.Count, service.Feeds.Count));
    }

    [Fact]
    public void One_who_was_held_up_feeds_at_once_and_never_twice_in_a_burst()
    {
        var (feeder, permit, loop) = New();
        permit.Renew(service: true, board: true, Ms(60_000));
        Pass(loop, Ms(600));
        _time.Advance(Ms(2000));
        Pass(loop, Ms(1200));
        var gaps = feeder.Feeds.Zip(feeder.Feeds.Skip(1), (a, b) => b - a).ToList();
        Assert.Equal(Ms(2000), gaps.Max());
        Assert.True(gaps.Min() >= Ms(150), $"{gaps.Min()}");
    }

    [Fact]
    public void A_window_watchdog_is_never_fed_before_its_window_opens()
    {
        var feeder = new ScriptedFeeder(_time) { Period = Ms(750), Earliest = Ms(625) };
        var permit = new FeedPermit(_time);
        var loop = new FeedLoop(feeder, permit, _time, _log);
        permit.Renew(service: true, board: true, Ms(600_000));
        for (var i = 0; i < 50; i++)
        {
            Pass(loop, Ms(750));
            _time.Advance(Ms(i * 7 % 240));
        }

        Assert.All(feeder.Feeds.Zip(feeder.Feeds.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, Ms(625), Ms(1000)));
    }

    [Fact]
    public void A_watchdog_that_is_not_there_is_told_once_and_tried_again()
    {
        var (feeder, permit, loop) = New();
        feeder.Trouble = "There is no GPIO chip \"nowhere\".";
        permit.Renew(service: true, board: true, Ms(600_000));
        Pass(loop, Ms(60_000));
        Assert.Equal((false, feeder.Trouble), (loop.State.IsArmed, loop.State.Problem));
        Assert.Equal(LogLevel.Critical, Assert.Single(_log.Collector.GetSnapshot(), r => r.Id.Id == 3701).Level);

        feeder.Trouble = null;
        Pass(loop, Ms(10_900));
        Assert.Equal((true, ""), (loop.State.IsArmed, loop.State.Problem));
        Assert.NotEmpty(feeder.Feeds);
    }

    [Fact]
    public void A_feed_that_fails_is_told_and_tried_at_the_next_turn()
    {
        var (feeder, permit, loop) = New();
        permit.Renew(service: true, board: true, Ms(600_000));
        Pass(loop, Ms(600));
        feeder.Trouble = "line 4 can't be driven";
        Pass(loop, Ms(900));
        Assert.Equal((true, "line 4 can't be driven", 2), (loop.State.IsArmed, loop.State.Problem, loop.State.Feeds));
        Assert.Single(_log.Collector.GetSnapshot(), r => r.Id.Id == 3704);
        feeder.Trouble = null;
        Pass(loop, Ms(300));
        Assert.Equal(("", 3), (loop.State.Problem, loop.State.Feeds));
    }

    [Fact]
    public void A_defect_of_ours_ends_no_process_and_is_told()
    {
        var (feeder, permit, loop) = New();
        permit.Renew(service: true, board: true, Ms(600_000));
        feeder.Defect = new InvalidOperationException("A defect.");
        Assert.Equal(Ms(300), loop.Step());
        Assert.Equal(3706, _log.LatestRecord.Id.Id);
        feeder.Defect = null;
        Pass(loop, Ms(600));
        Assert.NotEmpty(feeder.Feeds);
    }

    [Theory]
    [InlineData(true, "disarm")]
    [InlineData(false, "feed")]
    public void The_last_act_is_to_disarm_it_or_to_leave_it_alone(bool disarm, string last)
    {
        var (feeder, permit, loop) = New();
        permit.Renew(service: true, board: true, Ms(600_000));
        Pass(loop, Ms(600));
        loop.Leave(disarm);
        Assert.Equal(last, feeder.Diary[^1].Act);
    }

    [Fact]
    public async Task A_thread_of_its_own_feeds_on_the_real_clock_and_ends_with_its_last_act()
    {
        var feeder = new ScriptedFeeder(TimeProvider.System) { Period = Ms(5) };
        var permit = new FeedPermit(TimeProvider.System);
        permit.Renew(service: true, board: true, TimeSpan.FromMinutes(10));
        using var thread = new FeedThread(new FeedLoop(feeder, permit, TimeProvider.System, _log));
        while (feeder.Feeds.Count < 20)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        thread.Stop(disarm: true, TimeSpan.FromMinutes(1));
        Assert.Equal("disarm", feeder.Diary[^1].Act);
    }

    private (ScriptedFeeder Feeder, FeedPermit Permit, FeedLoop Loop) New(FeedPermit? permit = null, FeederKind kind = FeederKind.Board)
    {
        var feeder = new ScriptedFeeder(_time) { Kind = kind };
        permit ??= new FeedPermit(_time);
        return (feeder, permit, new FeedLoop(feeder, permit, _time, _log));
    }

    // As the thread does it: a step, then the wait that the step asked for; several loops take turns.
    private void Pass(FeedLoop loop, TimeSpan span, params FeedLoop[] others)
    {
        FeedLoop[] all = [loop, .. others];
        var wait = all.Select(_ => TimeSpan.Zero).ToArray();
        for (var left = span; left >= TimeSpan.Zero;)
        {
            for (var i = 0; i < all.Length; i++)
            {
                wait[i] = wait[i] <= TimeSpan.Zero ? all[i].Step() : wait[i];
            }

            var next = wait.Min() > TimeSpan.Zero ? wait.Min() : TimeSpan.FromTicks(1);
            next = next < left || left == TimeSpan.Zero ? next : left;
            if (left == TimeSpan.Zero)
            {
                return;
            }

            _time.Advance(next);
            left -= next;
            for (var i = 0; i < all.Length; i++)
            {
                wait[i] -= next;
            }
        }
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
