using EdgeLlm.Daemon.Watchdog;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>What one run of the service knows of those before it.</summary>
public sealed class RunHistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-run").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_first_start_and_one_after_a_stop_have_nothing_to_tell()
    {
        var first = Open();
        Assert.Equal(("", 0), (first.PreviousEnd, first.UncleanEnds));
        first.MarkClean(isArmed: false);
        var second = Open();
        Assert.Equal(("", 0), (second.PreviousEnd, second.UncleanEnds));
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public void What_was_known_before_the_last_step_is_told_after_the_reset()
    {
        var before = Open(boot: "one");
        before.Note(new HealthVector { Step = EscalationStep.ResetBoard, Reasons = ["The engine ended 6 times in a row"], Work = 1234 });
        var after = Open(boot: "two");
        Assert.StartsWith("The board was started anew", after.PreviousEnd, StringComparison.Ordinal);
        Assert.EndsWith("it was at ResetBoard: The engine ended 6 times in a row", after.PreviousEnd, StringComparison.Ordinal);
        Assert.Equal(1234, after.Previous!.Health!.Work);
        Assert.Equal(3710, _log.LatestRecord.Id.Id);
        Assert.StartsWith("The service before ended", Open(boot: "two").PreviousEnd, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_in_a_row_have_the_model_left_alone_longer_and_longer_and_a_stop_forgives_all()
    {
        var holds = Enumerable.Range(0, 16).Select(_ => Open().Hold(limit: 4)).ToList();
        Assert.Equal([0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440, 1440], holds.Select(hold => (int)hold.TotalMinutes));
        Open().MarkClean(isArmed: false);
        Assert.Equal(TimeSpan.Zero, Open().Hold(limit: 1));
    }

    [Fact]
    public void A_healthy_run_begins_the_count_anew()
    {
        for (var i = 0; i < 6; i++)
        {
            Open();
        }

        var healthy = Open();
        Assert.Equal(6, healthy.UncleanEnds);
        healthy.MarkHealthy();
        Assert.Equal(1, Open().UncleanEnds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_number_of_ends_matters_where_the_guard_is_off(int ends)
    {
        for (var i = 0; i <= ends + 9; i++)
        {
            Assert.Equal(TimeSpan.Zero, Open().Hold(limit: 0));
        }
    }

    [Fact]
    public void Years_of_wrong_clocks_change_nothing()
    {
        Open(boot: "one").Note(new HealthVector { Time = _time.GetUtcNow() });
        _time.AdjustTime(_time.GetUtcNow().AddYears(-20));
        Assert.Equal(1, Open(boot: "two").UncleanEnds);
        _time.AdjustTime(_time.GetUtcNow().AddYears(60));
        Assert.Equal(2, Open(boot: "three").UncleanEnds);
    }

    [Fact]
    public void A_file_that_a_power_cut_left_in_halves_begins_anew()
    {
        Open();
        File.WriteAllText(Path.Combine(_folder, "last-run.json"), """{"boot_id": "on""");
        Assert.Equal(0, Open().UncleanEnds);
        Assert.Equal(3712, _log.LatestRecord.Id.Id);
        Assert.Equal(1, Open().UncleanEnds);
    }

    [Fact]
    public void A_start_that_never_listened_is_no_end_of_a_run()
    {
        for (var i = 0; i < 9; i++)
        {
            RunHistory.Open(_folder, _time, _log, "boot");
        }

        Assert.Equal(0, Open().UncleanEnds);
    }

    [Fact]
    public void A_watchdog_that_was_left_watching_is_known_in_the_same_boot_only()
    {
        var first = Open();
        Assert.False(first.IsStillArmed);
        first.MarkArmed();
        Assert.True(Open().IsStillArmed);
        var kept = Open();
        kept.MarkArmed();
        kept.MarkClean(isArmed: true);
        Assert.True(Open().IsStillArmed);
        Open().MarkClean(isArmed: false);
        Assert.False(Open().IsStillArmed);
        Open().MarkArmed();
        Assert.False(Open(boot: "next").IsStillArmed);
    }

    private RunHistory Open(string boot = "boot")
    {
        var history = RunHistory.Open(_folder, _time, _log, boot);
        history.Begin();
        return history;
    }
}
